"""Every setting, read once from the environment (or `.env`). The README lists each with its default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.logging import logging_settings
from config.secret_key import development_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# -- the installation ------------------------------------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
HOST: str = env.str("HOST", default="127.0.0.1")
PORT: int = env.int("PORT", default=8000)
SITE_URL: str = env.str("SITE_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
SECRET_KEY: str = env.str("SECRET_KEY", default="") or (development_key(VAR_DIR) if DEBUG else "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
WEB_WORKERS: int = env.int("WEB_WORKERS", default=2)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
IS_SECURE = SITE_URL.startswith("https://")

# -- Redis, the only database ----------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {}
REDIS_URL: str = env.str("REDIS_URL", default="")
REDIS_SERVER: str = env.str("REDIS_SERVER", default="")
REDIS_PARTITIONS: int = env.int("REDIS_PARTITIONS", default=1)
REDIS_WAIT_REPLICAS: int = env.int("REDIS_WAIT_REPLICAS", default=0)
REDIS_CACHE_URL: str = env.str("REDIS_CACHE_URL", default="")
CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_CACHE_URL:
    CACHES["default"] = {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"},
    }

# -- applications ----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "storage",
    "accounts",
    "notifications",
    "payments",
    "support",
    "website",
    "dashboard",
]
MIDDLEWARE = [
    "config.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.StoreMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.DenyByDefaultMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.template_filters", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.user",
                "config.context_processors.brand",
                "notifications.context_processors.live",
            ],
        },
    }
]

# -- accounts and sessions -------------------------------------------------------------------------------------------
STAFF_REQUIRE_TOTP: bool = env.bool("STAFF_REQUIRE_TOTP", default=not DEBUG)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "accounts.passwords.LegacyBcryptHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TERMS_VERSION = "2026-11-24"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/account/"
SESSION_ENGINE = "storage.sessions"
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
DEVICE_COOKIE_NAME = "__Host-device" if IS_SECURE else "device"
RESET_COOKIE_NAME = "__Secure-reset" if IS_SECURE else "reset"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_SECURE else "csrftoken"
CSRF_FAILURE_VIEW = "website.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- security headers ------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, dict[str, list[Any]]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, "https://checkout.stripe.com", "https://billing.stripe.com"],
    }
}

# -- language, time, static files ------------------------------------------------------------------------------------
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", _("Portuguese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LOCAL_TIME_ZONE = "America/Sao_Paulo"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
ATTACHMENTS_STORAGE: str = env.str("ATTACHMENTS_STORAGE", default="django.core.files.storage.FileSystemStorage")
ATTACHMENTS_OPTIONS: dict[str, object] = env.json(
    "ATTACHMENTS_OPTIONS", default={"location": str(VAR_DIR / "attachments"), "base_url": None}
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {"BACKEND": ATTACHMENTS_STORAGE, "OPTIONS": ATTACHMENTS_OPTIONS},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_HANDLERS = [
    "config.uploads.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- mail ------------------------------------------------------------------------------------------------------------
EMAIL_URL: str = env.str("EMAIL_URL", default="")
SANDBOX_MAIL = DEBUG and not EMAIL_URL
MAIL_FROM: str = env.str("MAIL_FROM", default="HumanTic <humantic@wm3digital.com.br>")
MAIL_COPY_TO: str = env.str("MAIL_COPY_TO", default="info@wm3digital.com.br")
AGENCY_EMAIL: str = env.str("AGENCY_EMAIL", default="agenteteste@wm3digital.com.br")
DEFAULT_FROM_EMAIL = MAIL_FROM
EMAIL_BACKEND = "notifications.file_backend.EmailBackend"
EMAIL_TIMEOUT = 10
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))

# -- payments --------------------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY: str = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRETS: list[str] = [
    secret for secret in env.list("STRIPE_WEBHOOK_SECRETS", default=[]) if secret.strip()
]
STRIPE_API_BASE: str = env.str("STRIPE_API_BASE", default="")
# Browsers hold a form's redirect to form-action, too, and paying is a form that leads to Stripe's page.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [address for address in (SITE_URL, STRIPE_API_BASE) if address]
SANDBOX_WEBHOOK_SECRET: str = env.str("SANDBOX_WEBHOOK_SECRET", default="")
CONTRACT_LAPSE_DAYS: int = env.int("CONTRACT_LAPSE_DAYS", default=14)
PHASE2_DUE_DAYS: int = env.int("PHASE2_DUE_DAYS", default=30)
CURRENCY = "BRL"

# -- support ---------------------------------------------------------------------------------------------------------
TICKET_REOPEN_DAYS: int = env.int("TICKET_REOPEN_DAYS", default=14)

# -- brand -----------------------------------------------------------------------------------------------------------
BRAND: dict[str, str] = {
    "name": env.str("BRAND_NAME", default="HumanTic"),
    "agency": env.str("BRAND_AGENCY", default="WM3 Digital"),
    "color": env.str("BRAND_COLOR", default="#6D7AFF"),
    "email": env.str("BRAND_EMAIL", default="humantic@wm3digital.com.br"),
    "finance_email": env.str("BRAND_FINANCE_EMAIL", default="financeiro@wm3digital.com.br"),
    "whatsapp": env.str("BRAND_WHATSAPP", default="+55 11 95037-7457"),
}

LOGGING = logging_settings(debug=DEBUG)
