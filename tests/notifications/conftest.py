from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from notifications import streams
from notifications.open_pages import OpenPages
from tests.accounts.builders import browser, make_user
from tests.notifications.bells import registered
from tests.notifications.smtp_sink import Sink


@pytest.fixture(autouse=True)
def no_copies(settings: Any) -> None:
    """Tests about copies ask for them."""
    settings.MAIL_COPY_TO = ""


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Every category has a kind of item, `<category>_test`."""
    with registered():
        yield


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server that is on, and that mails go to."""
    sink = Sink()
    sink.switch_on()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.switch_off()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> OpenPages:
    """The streams of a process of its own."""
    fresh = OpenPages()
    monkeypatch.setattr(streams, "streams", fresh)
    return fresh


@pytest.fixture
def person() -> User:
    return make_user(language="en")


@pytest.fixture
def key(person: User) -> str:
    """Of a session in which the person is signed in."""
    return str(browser(person).cookies["session"].value)
