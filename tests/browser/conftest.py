"""A real browser against the product as it runs: gunicorn, compressed static files, and DEBUG off where it matters."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.processes.product import environment, manage, running

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Demo(NamedTuple):
    address: str
    logins: dict[str, str]
    """E-mail address to password."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product as it runs in production."""
    folder = tmp_path_factory.mktemp("site")
    manage("collectstatic", "--noinput", env=environment(folder), stdout=subprocess.DEVNULL).wait()
    with running(folder, WEB_WORKERS="1") as product:
        yield product.address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product as `make run` starts it for a newcomer, with people who can sign in."""
    folder = tmp_path_factory.mktemp("demo")
    with running(folder, "--demo", DEBUG="true", WEB_WORKERS="1") as product:
        yield Demo(product.address, json.loads((folder / "demo_logins.json").read_text()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()
