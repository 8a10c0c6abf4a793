from __future__ import annotations

import re

import pytest
import stripe
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from payments.services.stripe_handlers import HANDLERS

README = (settings.BASE_DIR / "README.md").read_text()
READ = sorted(set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", (settings.BASE_DIR / "config/settings.py").read_text())))


@pytest.mark.parametrize("name", READ)
def test_readme_lists_every_setting(name: str):
    names = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    assert sum(f"`{name}`" in cell for cell in names) == 1


def test_readme_begins_with_the_two_commands():
    commands = re.findall(r"^make \w+", README, re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]


def test_going_live_names_every_event_that_is_handled():
    chapter = README.split("## Going live with Stripe")[1].split("\n## ")[0]
    listed = re.search(r"```\n(.*?)```", chapter, re.DOTALL)[1].split()
    assert sorted(listed) == sorted(HANDLERS)


def test_going_live_names_the_address_and_the_version_that_are_used():
    chapter = README.split("## Going live with Stripe")[1].split("\n## ")[0]
    assert f"`{reverse('payments:webhook')}`" in chapter and f"`{stripe.api_version}`" in chapter
    assert all(f"`{name}`" in chapter for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"))


@pytest.mark.parametrize("command", ["stripe_reconcile", "metrics_verify", "storage_check", "create_admin"])
def test_commands_of_the_readme_exist(command: str):
    assert command in README and command in get_commands()


def test_source_of_django_for_its_own_tests_is_the_locked_one():
    lock = (settings.BASE_DIR / "requirements/runtime.lock").read_text()
    sdist = (settings.BASE_DIR / "tests/django-sdist.lock").read_text()
    version, digest = re.search(r"django==(\S+) --hash=sha256:(\w+)", sdist).groups()
    assert f"django=={version} " in lock
    assert digest in lock
