"""The outbox as staff see it."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.models import CANCELLED, FAILED, SENT, OutboxMail
from notifications.repositories import Mails, mails
from notifications.services.outbox import query_mail_is_late
from storage.queries import Page, Query, together

WAITING = "waiting"
FILTERS = ("", WAITING, FAILED, SENT, CANCELLED)
"""Everything, what has not left yet, and the ends that a mail can come to."""


@dataclass(frozen=True)
class MailOverview:
    status: str
    page: Page[OutboxMail]
    counts: dict[str, int]
    """By filter."""
    is_late: bool


def read_mail_overview(*, status: str, cursor: str | None) -> MailOverview:
    """One page of the outbox, newest first, and the counts of every filter, in one round trip. Unknown status: all."""
    shown = status if status in FILTERS else ""
    late, page, *counts = together(query_mail_is_late(), _query_page(shown, cursor), *map(_query_count, FILTERS))
    return MailOverview(shown, page, dict(zip(FILTERS, counts, strict=True)), late)


def _query_page(status: str, cursor: str | None) -> Query[Page[OutboxMail]]:
    if status == "":
        return mails.query_list(Mails.all, cursor=cursor)
    if status == WAITING:
        return mails.query_list(Mails.waiting, cursor=cursor)
    return mails.query_list(Mails.by_status, status=status, cursor=cursor)


def _query_count(status: str) -> Query[int]:
    if status == "":
        return mails.query_count(Mails.all)
    if status == WAITING:
        return mails.query_count(Mails.waiting)
    return mails.query_count(Mails.by_status, status=status)
