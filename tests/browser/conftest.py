"""A real browser against the product as it runs in production: gunicorn, compressed static files, DEBUG off."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS_TO_START = 60


class Demo(NamedTuple):
    address: str
    logins: dict[str, str]
    """E-mail address to password."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running product."""
    with running_product(tmp_path_factory.mktemp("site"), DEBUG="false") as address:
        yield address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product as `make run` starts it for a newcomer, with people who can sign in."""
    folder = tmp_path_factory.mktemp("demo")
    with running_product(folder, "--demo", DEBUG="true") as address:
        yield Demo(address, json.loads((folder / "demo_logins.json").read_text()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@contextmanager
def running_product(folder: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """`manage.py start` on a free port, with all its data in this folder; ended with the block."""
    environment = _environment(folder, settings)
    _manage("collectstatic", "--noinput", env=environment, stdout=subprocess.DEVNULL).wait()
    with (folder / "log").open("wb") as log:
        options = {"stdout": log, "stderr": subprocess.STDOUT, "start_new_session": True}
        process = _manage("start", *arguments, env=environment, **options)
        try:
            _wait_for(environment["SITE_URL"], process, folder / "log")
            yield environment["SITE_URL"]
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    port = _free_port()
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }
    return inherited | ours | settings


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _manage(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *arguments], **options)  # type: ignore[call-overload]


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(f"{address}/healthz").close()
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the product did not start:\n{log.read_text(errors='replace')[-4000:]}")
