"""What every answer carries, and what cookies are like in production."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.builders import browser, make_user

PAGES = (
    "/",
    "/terms/",
    "/privacy/",
    "/accounts/login/",
    "/accounts/register/",
    "/nothing-here/",
    "/account/",
    "/payments/",
)
PROBE = """
import json, django
from django.conf import settings
names = [name for name in dir(settings) if "COOKIE" in name or name.startswith("SECURE")]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture
def ana() -> Client:
    return browser(make_user(name="Ana Souza"))


@pytest.mark.parametrize("path", PAGES)
def test_content_security_policy_allows_nothing_inline(ana: Client, path: str):
    policy = ana.get(path)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_its_security_headers_and_its_id(ana: Client, path: str):
    headers = ana.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-v]{16}", headers["X-Request-ID"])


def test_two_requests_have_two_ids(ana: Client):
    assert ana.get("/")["X-Request-ID"] != ana.get("/")["X-Request-ID"]


def test_id_of_a_failed_request_stands_on_its_page(ana: Client):
    answer = ana.get("/nothing-here/")
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.fixture(scope="module")
def production() -> dict[str, object]:
    """The settings of cookies and transport under production's environment."""
    ours = {"DEBUG": "false", "SECRET_KEY": "x1" * 40, "SITE_URL": "https://a.example", "ALLOWED_HOSTS": "a.example"}
    command = [sys.executable, "-c", PROBE]
    run = subprocess.run(
        command, env=os.environ | ours, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_are_secure_in_production(production: dict[str, object], cookie: str):
    assert production[f"{cookie}_COOKIE_SECURE"] is True
    assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_cookies_that_carry_rights_belong_to_this_host_alone(production: dict[str, object], cookie: str):
    assert str(production[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
    assert production[f"{cookie}_COOKIE_DOMAIN"] is None
    assert production[f"{cookie}_COOKIE_PATH"] == "/"


def test_production_speaks_https_alone(production: dict[str, object]):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] == 31536000


def test_deployment_check_has_no_warning():
    run = subprocess.run([settings.BASE_DIR / ".ci/check-deploy"], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (0 silenced).\n")
