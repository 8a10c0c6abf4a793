import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.demo import demo_customers, known_logins, load_demo_people
from accounts.repositories import users
from accounts.services.signing_in import sign_in


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_every_printed_login_works():
    signed_in = [sign_in(email=email, password=password) for email, password in load_demo_people().items()]
    assert sorted(person.role for person in signed_in) == ["admin", *["customer"] * 3, "editor", "finance", "support"]
    assert all(person.is_verified for person in signed_in)


def test_loading_again_changes_nothing():
    first = load_demo_people()
    before = [person.version for person in users.list(users.all).items]
    assert load_demo_people() == first
    assert [person.version for person in users.list(users.all).items] == before


def test_passwords_are_this_installations_own(var):
    first = load_demo_people()
    kept = var / "demo_logins.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.unlink()
    second = load_demo_people()
    assert not set(first.values()) & set(second.values())
    assert sign_in(email="admin@demo.humantic.test", password=second["admin@demo.humantic.test"])


def test_logins_that_cannot_be_written_leave_the_kept_ones_whole(var, monkeypatch):
    first = load_demo_people()
    monkeypatch.setattr(Path, "replace", _cut_off)
    with pytest.raises(OSError, match="cut off"):
        load_demo_people()
    assert known_logins() == first


def _cut_off(*_arguments):
    raise OSError("cut off")


def test_demo_customers_are_the_ones_who_buy():
    load_demo_people()
    assert [person.role for person in demo_customers()] == ["customer"] * 3


def test_the_command_is_refused_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())
    assert users.count(users.all) == 0
