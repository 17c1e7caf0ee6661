"""Django settings; everything that differs between places comes from the environment."""

from datetime import timedelta
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
# Former keys: sessions and second factors sealed with them stay readable after a new key was given.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "knox",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
]
MIDDLEWARE = [
    "twins.middleware.ServerTimingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "twins.middleware.PermissionsPolicyMiddleware",
    "twins.middleware.NeverCachedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "twins.middleware.UploadLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "twins.middleware.IngestErrorMiddleware",
    "twins.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
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
                "twins.views.rights.rights",
            ],
            "libraries": {"sentences": "twins.views.sentences"},
        },
    }
]

OWN_DATABASE = not env.str("DATABASE_URL", "")
DATABASE_URL = database_url(VAR)
DATABASES = {"default": django_database(DATABASE_URL)}
CACHES = {
    # What all processes must agree on: limits of sign-in, codes that were used.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
    # Charts show patients' data: they stay in a process's memory.
    "pictures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_IMPORT_PATHS = [
    "twins.jobs.housekeeping",
    "twins.jobs.imports",
    "twins.jobs.monitoring",
    "twins.jobs.stalled",
    "twins.jobs.what_ifs",
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "patients"
LOGOUT_REDIRECT_URL = "login"
ACCOUNT_ADAPTER = "twins.views.accounts.sign_in_rules.AccountRules"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# No flow of ours needs mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "twins.views.accounts.sign_in_rules.SecondFactorRules"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Who has no second factor is sent to enrol one before any other page.
MFA_REQUIRED = env.bool("MFA_REQUIRED", PRODUCTION)
# So many failures of one user name from one address lock this pair out for a while.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCKED_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "twins.views.accounts.sign_in_rules.locked_out"
AXES_CLIENT_IP_CALLABLE = "twins.views.accounts.sign_in_rules.address_of"
AXES_USERNAME_CALLABLE = "twins.views.accounts.sign_in_rules.name_of"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# How many patients one person may reach by breaking the glass in 24 hours.
EMERGENCY_ACCESSES_A_DAY = env.int("EMERGENCY_ACCESSES_A_DAY", 5)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "twins" / "locale"]
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
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "twins.api.answers.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "rest_framework.views.exception_handler",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_LIMIT_PER_USER": 10, "TOKEN_PREFIX": "consilium"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Consilium",
    "VERSION": "1",
    "DESCRIPTION": "Patient digital twins for the tumour board. Research use only; not a medical device.",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "twins.models.board_case.BoardCase.State",
        "RecommendationState": "twins.models.recommendation.Recommendation.State",
        "WhatIfState": "twins.models.what_if.WhatIf.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "twins.api.answers.describe_refusals",
    ],
}
SESSION_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 3600
# What no page of ours uses, no page may use; security keys are for ours alone.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb")),
        *(f"publickey-credentials-{name}=(self)" for name in ("create", "get")),
    ]
)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
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
