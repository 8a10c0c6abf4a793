from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from tests.accounts.builders import make_user
from tests.support.builders import make_staff


@pytest.fixture(autouse=True)
def no_copies(settings: Any) -> None:
    settings.MAIL_COPY_TO = ""


@pytest.fixture
def customer() -> User:
    return make_user(name="Marina Alves", language="en")


@pytest.fixture
def staff() -> User:
    return make_staff(language="en")


@pytest.fixture(autouse=True)
def pages_are_read_in_english(settings: Any) -> None:
    """What is asserted of them are the messages' own ids."""
    settings.LANGUAGE_CODE = "en"
