"""The page where time passes: renewals, refunds, disputes."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.stripe.sandbox_builders import buy, charge, latest_invoice, monthly, plain, stripe_client, subscribe

pytestmark = pytest.mark.usefixtures("simulator")


def page() -> str:
    return Client().get("/sandbox/").content.decode()


def press(noun: str, object_id: str, outcome: str, **fields: Any) -> Any:
    return Client().post(f"/sandbox/{noun}/{plain(object_id)}/", {"outcome": outcome} | fields)


def status_of(subscription: str) -> str:
    return str(stripe_client().subscriptions.retrieve(subscription).status)


def test_empty_page_says_what_will_be_here() -> None:
    assert page().count('class="card empty"') == 4


def test_page_offers_what_is_possible_now() -> None:
    subscription = subscribe()
    offered = re.findall(r'name="outcome" value="(\w+)"', page())
    assert {"renew_paid", "renew_failed", "pause", "cancel_now"} <= set(offered)
    assert not {"retry_failed", "resume", "keep", "end_period"} & set(offered)
    press("subscriptions", subscription, "cancel_now")
    assert "renew_paid" not in page()


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("renew_paid", "active"),
        ("renew_failed", "past_due"),
        ("renew_action_required", "past_due"),
        ("renew_boleto", "active"),
        ("pause", "paused"),
        ("cancel_now", "canceled"),
    ],
)
def test_subscription_moves_on(outcome: str, status: str) -> None:
    subscription = subscribe()
    assert press("subscriptions", subscription, outcome)["Location"] == "/sandbox/"
    assert status_of(subscription) == status
    assert page()


def test_outcome_that_is_over_is_told() -> None:
    subscription = subscribe()
    press("subscriptions", subscription, "cancel_now")
    client = Client()
    client.post(f"/sandbox/subscriptions/{plain(subscription)}/", {"outcome": "renew_paid"})
    assert 'class="alert bad"' in client.get("/sandbox/").content.decode()


def test_boleto_of_a_month_waits_with_the_others() -> None:
    subscription = subscribe("boleto")
    press("subscriptions", subscription, "renew_boleto")
    bill = latest_invoice(subscription)
    assert f"/sandbox/invoices/{plain(bill.id)}/" in page()
    assert press("invoices", bill.id, "confirm", back="1")["Location"] == "/sandbox/"
    assert latest_invoice(subscription).status == "paid"


@pytest.mark.parametrize(("typed", "refunded"), [("", 9_900), ("12,34", 1_234), ("R$ 10", 1_000)])
def test_charge_is_refunded_as_typed(typed: str, refunded: int) -> None:
    paid = charge()
    press("charges", paid, "refund", amount=typed)
    assert stripe_client().charges.retrieve(paid).amount_refunded == refunded


@pytest.mark.parametrize("typed", ["-5", "1e3", "١٠", "1.2.3", "100,00"])
def test_amount_that_cannot_be_refunded_changes_nothing(typed: str) -> None:
    paid, client = charge(), Client()
    client.post(f"/sandbox/charges/{plain(paid)}/", {"outcome": "refund", "amount": typed})
    assert 'class="alert bad"' in client.get("/sandbox/").content.decode()
    assert stripe_client().charges.retrieve(paid).amount_refunded == 0


def test_refund_is_let_fail() -> None:
    paid = charge("pix")
    press("charges", paid, "refund_pending")
    [made] = stripe_client().refunds.list({}).data
    press("refunds", made.id, "failed")
    assert (stripe_client().refunds.retrieve(made.id).status, page().count("badge bad") > 0) == ("failed", True)


@pytest.mark.parametrize(("ending", "status"), [("won", "won"), ("lost", "lost")])
def test_dispute_is_opened_answered_and_decided(ending: str, status: str) -> None:
    press("charges", charge(), "dispute")
    [opened] = stripe_client().disputes.list({}).data
    press("disputes", opened.id, "answer")
    assert stripe_client().disputes.retrieve(opened.id).status == "under_review"
    press("disputes", opened.id, ending)
    assert stripe_client().disputes.retrieve(opened.id).status == status


def test_boleto_offers_no_refund() -> None:
    charge("boleto")
    offered = set(re.findall(r'name="outcome" value="(\w+)"', page()))
    assert not {"refund", "dispute", "inquiry"} & offered


@pytest.mark.parametrize("noun", ["subscriptions", "charges", "refunds", "disputes"])
def test_unknown_outcome_or_id_is_not_found(noun: str) -> None:
    assert press(noun, "nothing", "free").status_code == 404


def test_page_reads_in_two_trips(monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.connection import store

    subscribe(), charge(), buy("pix")
    trips: list[int] = []
    read = store.read
    monkeypatch.setattr(store, "read", lambda commands: trips.append(len(commands)) or read(commands))
    page()
    assert len(trips) <= 2


@pytest.mark.parametrize("trial_days", [0, 30])
def test_monthly_checkout_offers_no_pix(trial_days: int) -> None:
    session = stripe_client().checkout.sessions.create(monthly(trial_days=trial_days))
    shown = Client().get(f"/sandbox/checkout/{session.id}/").content.decode()
    assert re.findall(r'name="outcome" value="(\w+)"', shown) == ["card", "declined", "boleto", "expire"]
    assert "R$\N{NO-BREAK SPACE}99,00" in shown and ("R$\N{NO-BREAK SPACE}0,00" in shown) is bool(trial_days)


@pytest.mark.parametrize("outcome", ["card", "boleto"])
def test_monthly_checkout_begins_a_subscription(outcome: str) -> None:
    session = stripe_client().checkout.sessions.create(monthly())
    path = f"/sandbox/checkout/{session.id}/"
    assert Client().post(path, {"outcome": "declined"})["Location"] == path
    assert Client().post(path, {"outcome": outcome})["Location"] == session.success_url
    [subscription] = stripe_client().subscriptions.list({}).data
    assert subscription.status == "trialing"
    assert Client().post(path, {"outcome": outcome})["Location"] == path
    assert Client().get(path).status_code == 200
