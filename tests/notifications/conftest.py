from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notifications.smtp_sink import Sink


@pytest.fixture(autouse=True)
def no_copies(settings: Any) -> None:
    """Tests about copies ask for them."""
    settings.MAIL_COPY_TO = ""


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server that is on, and that mails go to."""
    sink = Sink()
    sink.switch_on()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.switch_off()
