"""The product's own settings with Django's ORM and its database sessions in the place of `storage`."""

from benchmarks.orm import settings as orm
from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

DATABASES, DEFAULT_AUTO_FIELD = orm.DATABASES, orm.DEFAULT_AUTO_FIELD
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.orm"]
MIDDLEWARE = [
    "benchmarks.orm.middleware.SessionAndUserMiddleware" if name == "config.middleware.StoreMiddleware" else name
    for name in MIDDLEWARE
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "benchmarks.orm.page_urls"
TEMPLATES[0]["OPTIONS"]["context_processors"] = [
    "benchmarks.orm.bell.live" if name == "notifications.context_processors.live" else name
    for name in TEMPLATES[0]["OPTIONS"]["context_processors"]
]
