from __future__ import annotations

import re

import pytest
from django.conf import settings

README = (settings.BASE_DIR / "README.md").read_text()
READ = sorted(set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", (settings.BASE_DIR / "config/settings.py").read_text())))


@pytest.mark.parametrize("name", READ)
def test_readme_lists_every_setting(name: str):
    names = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    assert sum(f"`{name}`" in cell for cell in names) == 1


def test_readme_begins_with_the_two_commands():
    commands = re.findall(r"^make \w+", README, re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]


def test_source_of_django_for_its_own_tests_is_the_locked_one():
    lock = (settings.BASE_DIR / "requirements/runtime.lock").read_text()
    sdist = (settings.BASE_DIR / "tests/django-sdist.lock").read_text()
    version, digest = re.search(r"django==(\S+) --hash=sha256:(\w+)", sdist).groups()
    assert f"django=={version} " in lock
    assert digest in lock
