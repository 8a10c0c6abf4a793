"""Webhooks come late, twice and in any order: the end is always the same record."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.repositories import payments, receipts
from storage import clock
from tests.stripe.builders import facts, make_debtor, open_session, post_event, rows_of, step_of
from tests.stripe.server import StripeServer

STORIES = [
    ("pay",),
    ("decline", "pay"),
    ("decline", "decline", "pay"),
    ("show_pix", "confirm"),
    ("decline", "issue_boleto", "confirm"),
    ("show_pix", "lapse"),
    ("decline", "show_pix", "lapse"),
    ("expire",),
    ("decline", "expire"),
]
OF_THE_RUN = {"id", "stored", "user", "contract", "created_at", "session", "session_url", "intent", "charge", "paid_at"}
OF_THE_RUN |= {"receipt", "status_at", "session_expires_at", "instructions_url", "instructions_expire_at"}
OF_THE_RUN |= {"pix_code", "boleto_number"}


def told(server: StripeServer, story: tuple[str, ...], deliveries: list[list[int]], last: list[int]) -> dict[str, Any]:
    """Play the story; after each step deliver some of the events so far, in the end all of them in this order."""
    person, payment = make_debtor()
    session = open_session(person, payment)
    known = len(server.account.events)
    for step, sent in zip(story, deliveries, strict=False):
        getattr(server.account, step)(session)
        so_far = server.account.events[known:]
        assert {post_event(so_far[number % len(so_far)]).status_code for number in sent} <= {200}
    events = server.account.events[known:]
    order = [number for number in last if number < len(events)] + list(range(len(events)))
    assert {post_event(events[number]).status_code for number in order} == {200}
    return picture(payment.id)


def picture(payment_id: str) -> dict[str, Any]:
    """The record and what belongs to it, without what differs between two purchases anyway."""
    payment = payments.get(payment_id)
    shown = {name: value for name, value in msgspec.structs.asdict(payment).items() if name not in OF_THE_RUN}
    money = [(row.movement, row.amount, row.fee) for row in rows_of(payment)]
    has_session, has_receipt = bool(payment.session), receipts.find(payment_id) is not None
    return shown | {"ledger": money, "session": has_session, "receipt": has_receipt, "step": step_of(payment)}


def in_order(server: StripeServer, story: tuple[str, ...]) -> dict[str, Any]:
    return told(server, story, [[-1] for _ in story], [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=st.sampled_from(STORIES),
    deliveries=st.lists(st.lists(st.integers(0, 4), max_size=3), min_size=3, max_size=3),
    last=st.lists(st.integers(0, 4), max_size=10),
)
def test_any_order_ends_in_the_same_record(
    stripe_server: StripeServer, story: tuple[str, ...], deliveries: list[list[int]], last: list[int]
) -> None:
    with clock.at(clock.now()):
        assert told(stripe_server, story, deliveries, last) == in_order(stripe_server, story)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.sampled_from(STORIES), last=st.lists(st.integers(0, 4), max_size=10))
def test_late_events_pay_once_and_unpay_nothing(
    stripe_server: StripeServer, story: tuple[str, ...], last: list[int]
) -> None:
    end = told(stripe_server, story, [[] for _ in story], last)
    paid = story[-1] in ("pay", "confirm")
    assert end["status"] == ("paid" if paid else "due")
    assert len(end["ledger"]) == (1 if paid else 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.integers(1, 1_000_000))
def test_every_amount_survives_the_way_through_stripe(stripe_server: StripeServer, amount: int) -> None:
    person, payment = make_debtor()
    payments.change(payment.id, lambda known: known.replace(amount=amount), event="payment.edited", by="command:test")
    session = open_session(person, payment)
    stripe_server.account.pay(session)
    assert post_event(stripe_server.account.events[-1]).status_code == 200
    assert [row.amount for row in rows_of(payment)] == [amount]
    assert len(facts("payment.paid", payment.id)) == 1
