"""The kinds of mail there are. Each is a pair of templates, `mail/<kind>.txt` and `.html`, and a function that reads,
at the moment of sending, what they print.

Apps register their kinds in `AppConfig.ready`:

    register("payment_received", about_payment, is_about_money=True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from accounts.models import User
from notifications.models import CATEGORIES

Context = dict[str, object]
ReadContext = Callable[[User | None, Mapping[str, str]], Context | None]
"""(the recipient, if it is a user; the ids given to `queue_mail`) → what the templates print, in the active language.

None when there is nothing left to say, which cancels the mail.
"""


class MailKind(NamedTuple):
    name: str
    read_context: ReadContext
    has_secret_link: bool
    """Such a mail is never copied to the agency."""
    is_about_money: bool
    """Answers to it go to the agency's finance address."""
    category: str
    """A row of the preference page."""


class UnknownKind(KeyError):
    """No app has registered this kind of mail."""


_kinds: dict[str, MailKind] = {}


def register(
    name: str,
    read_context: ReadContext,
    *,
    has_secret_link: bool = False,
    is_about_money: bool = False,
    category: str = "security",
) -> None:
    """Make a kind of mail known: see `MailKind`. What is about the account's security cannot be silenced."""
    if category not in CATEGORIES:
        raise ValueError(f"{category} is no category of notifications")
    _kinds[name] = MailKind(name, read_context, has_secret_link, is_about_money, category)


def kind_named(name: str) -> MailKind:
    """Raises `UnknownKind`."""
    if name not in _kinds:
        raise UnknownKind(name)
    return _kinds[name]


def registered_kinds() -> list[MailKind]:
    return list(_kinds.values())
