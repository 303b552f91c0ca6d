"""The WSGI application: what makes a process one that answers pages."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tungngo.config.env import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tungngo.config.settings")
application = get_wsgi_application()
# Here and nowhere else: recounts, migrations and background work may take their time.
limit_statements(settings.DATABASES["default"])
