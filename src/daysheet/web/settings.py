"""Django's settings, all from the clinic's folder (`DAYSHEET_HOME`) and `DATABASE_URL`; nothing else.

There is no debug mode: a page that fails says so in a plain sentence and the reason goes to the log.
"""

import logging
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from daysheet.home import clinic, home, secret

BASE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = secret("pages").hex()
ALLOWED_HOSTS = [
    name for name in os.environ.get("DAYSHEET_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if name
]
ROOT_URLCONF = "daysheet.web.urls"
WSGI_APPLICATION = "daysheet.web.wsgi.application"
USE_TZ = True
TIME_ZONE = clinic().timezone
LANGUAGE_CODE = "en-us"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.Staff"


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "daysheet.records.sqlcipher",
            "NAME": str(home() / "daysheet.db"),
            "OPTIONS": {
                "key": secret("database").hex(),
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            },
            "TEST": {"NAME": str(home() / "test.db")},
        }
    parts = urlsplit(url)
    options = {"host": parts.query.partition("host=")[2]} if "host=" in parts.query else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.get("host") or parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "daysheet.records",
]
MIDDLEWARE = [
    "daysheet.web.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "daysheet.web.middleware.Sessions",
    "daysheet.web.middleware.Access",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates", BASE.parent / "prior_auth" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["daysheet.web.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "daysheet.web.viewer.on_every_page",
            ],
        },
    }
]

# Files of ours are served by `assets` under names that carry their content hash; `static` itself is not used.
STATIC_URL = "/static/"

# -- the line ---------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
# `no-referrer` would make browsers send `Origin: null` with our own forms, which Django rightly refuses; this
# value sends nothing to any other site, and our addresses say nothing about anybody.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- sessions: kept in the database, 15 minutes idle and 12 hours in all are counted by `middleware.Sessions` ------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-daysheet"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # as long as the browser is open
CSRF_COOKIE_NAME = "__Host-daysheet-form"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "daysheet.web.errors.foreign_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DAYSHEET_IDLE_SECONDS = 15 * 60
DAYSHEET_ABSOLUTE_SECONDS = 12 * 60 * 60

# -- identity ---------------------------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Django's own backend: refuses disabled people and spends the same time on unknown names.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "daysheet.web.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A wrong password or code: 10 a minute from one machine, 5 in five minutes for one name; then wait, never locked out.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "daysheet.web.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Daysheet"
MFA_RECOVERY_CODES_SHOW_ONCE = True

# The limits above are counted in the database, so that several workers count together; the default of 300
# entries would let a flood of names push out the count of an attack.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "daysheet_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# -- log: what failed and where in our code; never a value, an address or a name -----------------------------------
# A handler that fails would print the record that it could not write, values and all, to the terminal.
logging.raiseExceptions = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "daysheet.web.errors.WithoutValues"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "daysheet": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
