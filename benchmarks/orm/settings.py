"""Django as its documentation sets it up for PostgreSQL; BENCH_POSTGRES is the folder of the server's socket."""

import os

SECRET_KEY = os.environ["SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.sessions", "benchmarks.orm"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["BENCH_POSTGRES"],
        "USER": "bench",
        "NAME": "postgres",
        "CONN_MAX_AGE": None,
    }
}
