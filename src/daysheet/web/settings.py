"""Django's settings, all from the clinic's folder (`DAYSHEET_HOME`) and `DATABASE_URL`; nothing else.

There is no debug mode: a page that fails says so in a plain sentence and the reason goes to the log.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from daysheet.home import clinic, home, inside, secret

BASE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = secret("pages").hex()
ALLOWED_HOSTS = [name for name in os.environ.get("DAYSHEET_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if name]
ROOT_URLCONF = "daysheet.web.urls"
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
            "TEST": {"NAME": str(inside("test") / "test.db")},
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
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "daysheet.records",
]
STATIC_URL = "/static/"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
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
