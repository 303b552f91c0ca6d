"""Settings of the project, over the typed reads of ``env``."""

from pathlib import Path

from django.utils.csp import CSP

from tungngo.config import env as _env

ENV = _env.read()
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = ENV.debug
DEMO = ENV.demo
SECRET_KEY = ENV.secret_key
KEY_DIR = ENV.key_dir
DATA_DIR = ENV.data
ALLOWED_HOSTS = list(ENV.hosts)
BASE_URL = ENV.url
PROXIES = ENV.proxies
PHONE_PACE = ENV.phone_pace
OIDC = ENV.oidc
OUTBOUND = {"oidc": ENV.oidc.origin} if ENV.oidc else {}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tasks_db",
    "tungngo.feed",
    "tungngo.audit",
    "tungngo.work",
    "tungngo.places",
    "tungngo.accounts",
    "tungngo.catalogue",
    "tungngo.teams",
    "tungngo.households",
    "tungngo.visits",
    "tungngo.learning",
    "tungngo.figures",
    "tungngo.ledger",
    "tungngo.sync",
    "tungngo.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tungngo.config.middleware.Answer",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tungngo.config.middleware.Refuse",
]
ROOT_URLCONF = "tungngo.config.urls"
WSGI_APPLICATION = "tungngo.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tungngo.config.context.face",
            ]
        },
    }
]

DATABASES = {"default": ENV.database}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE = BASE_URL.startswith("https://")
# A browser takes the prefix only with Secure, so that no neighbour's page can plant a cookie.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-session", "__Host-csrf") if _SECURE else ("session", "csrf")
)
USED_COOKIE_NAME = "__Host-used" if _SECURE else "used"  # when the session was used last
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tungngo.config.middleware.csrf_failed"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    # A form that leads to the provider outside is followed there by the browser.
    "form-action": [CSP.SELF, *([ENV.oidc.origin] if ENV.oidc else [])],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["tungngo.config.formats"]
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
STATIC_ROOT = ENV.data / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Names with a hash, of Django and of the builder of the phone app: kept by browsers for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"(\.[0-9a-f]{12}\.\w+|/app/[\w-]+-[\w-]{8}\.(js|css))$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tungngo.config.static.HashedFiles"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 300_000  # pages; the push reads its own stream with its own limits

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "tungngo.shared.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": ENV.log.upper()},
    "loggers": {
        "django.request": {"level": "CRITICAL"},  # faults have their own line: config.views.fault
        "django.db.backends": {"level": "WARNING"},
    },
}
