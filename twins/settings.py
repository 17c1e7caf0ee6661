"""Django settings; everything that differs between places comes from the environment."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from twins.database import database_url, django_database
from twins.secret import local_secret

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("CONSILIUM_VAR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)

# A laptop is the default; a hospital sets CONSILIUM_PRODUCTION and must then bring its own secret and hosts.
PRODUCTION = env.bool("CONSILIUM_PRODUCTION", False)
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and not env.str("SECRET_KEY", ""):
    raise ImproperlyConfigured("CONSILIUM_PRODUCTION needs SECRET_KEY")
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = [
    "twins",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "twins.middleware.NeverCachedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "twins.middleware.UploadLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "twins.middleware.IngestErrorMiddleware",
]
ROOT_URLCONF = "twins.urls"
WSGI_APPLICATION = "twins.wsgi.application"
ASGI_APPLICATION = "twins.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

OWN_DATABASE = not env.str("DATABASE_URL", "")
DATABASE_URL = database_url(VAR)
DATABASES = {"default": django_database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_IMPORT_PATHS = [
    "twins.jobs.housekeeping",
    "twins.jobs.imports",
    "twins.jobs.monitoring",
    "twins.jobs.stalled",
]

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "patients"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
UPLOADS = VAR / "uploads"
UPLOADS.mkdir(exist_ok=True)
# Uploads are streamed here, so that keeping one is a rename and never a second copy.
FILE_UPLOAD_TEMP_DIR = UPLOADS
# The only folders of the server that the import page may name.
(VAR / "inbox").mkdir(exist_ok=True)
IMPORT_ROOTS = [Path(root) for root in env.list("IMPORT_ROOTS", default=[str(VAR / "inbox")])]
CHECKPOINTS = VAR / "checkpoints"
KEPT_FILES = VAR / "files"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
# What a plain form may carry; uploads in slices (the page's script) have the limits below.
UPLOAD_MAX_BYTES = 2 * 2**30
UPLOAD_SLICE_BYTES = 4 * 2**20
UPLOAD_FILES = env.int("UPLOAD_FILES", 20_000)
UPLOAD_FILE_BYTES = env.int("UPLOAD_FILE_BYTES", 50 * 2**30)
UPLOAD_TOTAL_BYTES = env.int("UPLOAD_TOTAL_BYTES", 200 * 2**30)
UPLOAD_KEPT_DAYS = env.int("UPLOAD_KEPT_DAYS", 7)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
