"""The settings in a world of their own; pytest-django reads them before a conftest could set the environment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VAR = tempfile.mkdtemp(prefix="humantic-tests-")
Path(VAR, "static").mkdir()
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",  # of the processes that tests start
    "DEBUG": "1",
    "VAR_DIR": VAR,
    "STAFF_REQUIRE_TOTP": "0",
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
}
os.environ |= dict.fromkeys(("REDIS_URL", "REDIS_CACHE_URL", "EMAIL_URL", "SANDBOX_WEBHOOK_SECRET"), "")
os.environ |= dict.fromkeys(("STRIPE_SECRET_KEY", "STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRETS"), "")

from config.settings import *  # noqa: E402, F403
