"""Why learning remarks."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

LEVEL_CAPPED = Reason("learning.level_capped", 409, _("Làm hộ chưa tính là biết làm."))
