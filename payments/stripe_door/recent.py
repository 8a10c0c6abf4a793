"""Ids of what was made at Stripe lately, for comparing: what has happened to them is asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from payments.stripe_door.client import ask
from payments.stripe_objects import Listed, ListedPage

PAGE = 100


def list_recent_sessions(since: int) -> Iterator[str]:
    """Checkout sessions completed (https://docs.stripe.com/api/checkout/sessions/list) and made since then (unix s)."""
    return _ids(_walk(lambda client, asked: client.v1.checkout.sessions.list(asked | {"status": "complete"}), since))


def list_recent_invoices(since: int) -> Iterator[str]:
    """https://docs.stripe.com/api/invoices/list"""
    return _ids(_walk(lambda client, asked: client.v1.invoices.list(asked), since))


def list_recent_subscriptions(since: int) -> Iterator[str]:
    """Those that are over included (https://docs.stripe.com/api/subscriptions/list)."""
    return _ids(_walk(lambda client, asked: client.v1.subscriptions.list(asked | {"status": "all"}), since))


def list_recent_refunds(since: int) -> Iterator[str]:
    """Ids of the charges that were refunded (https://docs.stripe.com/api/refunds/list)."""
    return _charges(_walk(lambda client, asked: client.v1.refunds.list(asked), since))


def list_recent_disputes(since: int) -> Iterator[str]:
    """Ids of the charges that were disputed (https://docs.stripe.com/api/disputes/list)."""
    return _charges(_walk(lambda client, asked: client.v1.disputes.list(asked), since))


def _walk(call: Callable[[Any, Any], Any], since: int) -> Iterator[Listed]:
    """Every object made since then, page by page."""
    asked: dict[str, Any] = {"limit": PAGE, "created": {"gte": since}}
    while True:
        page = ask(ListedPage, lambda client, asked=asked: call(client, asked))  # type: ignore[misc]
        yield from page.data
        if not page.has_more:
            return
        asked = asked | {"starting_after": page.data[-1].id}


def _ids(found: Iterator[Listed]) -> Iterator[str]:
    return (one.id for one in found)


def _charges(found: Iterator[Listed]) -> Iterator[str]:
    return (one.charge for one in found if one.charge)
