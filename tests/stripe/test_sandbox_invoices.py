"""The simulator's invoices: how they are paid later, and how they lead to a charge."""

from typing import Any

import pytest
from django.test import Client

from tests.stripe.sandbox_builders import PRICE, latest_invoice, plain, refusal_of, stripe_client, subscribe, told_by

pytestmark = pytest.mark.usefixtures("simulator")

UPDATED = "customer.subscription.updated"


def make_open(renewal: str = "renew_failed", outcome: str = "card") -> tuple[str, Any]:
    """A subscription whose latest invoice is open."""
    from payments.sandbox import subscription_outcomes

    subscription = subscribe(outcome)
    subscription_outcomes.play(subscription, renewal)
    return subscription, latest_invoice(subscription)


def play(invoice: Any, name: str) -> list[str]:
    from payments.sandbox import invoice_outcomes

    return told_by(lambda: invoice_outcomes.play(invoice.id, name))


def status_of(subscription: str) -> str:
    return str(stripe_client().subscriptions.retrieve(subscription).status)


@pytest.mark.parametrize(
    ("renewal", "outcome"),
    [("renew_failed", "card"), ("renew_action_required", "confirm"), ("renew_action_required", "card")],
)
def test_paying_later_makes_the_subscription_active(renewal: str, outcome: str) -> None:
    subscription, bill = make_open(renewal)
    assert status_of(subscription) == "past_due"
    assert play(bill, outcome) == ["invoice.paid", UPDATED]
    paid = latest_invoice(subscription)
    assert (status_of(subscription), paid.status, paid.amount_remaining) == ("active", "paid", 0)
    assert paid.status_transitions.paid_at


def test_boleto_of_a_month_is_paid() -> None:
    subscription, bill = make_open("renew_boleto", "boleto")
    assert play(bill, "confirm") == ["invoice.paid"]
    charge = stripe_client().charges.retrieve(f"ch_sandbox_{plain(bill.id)}")
    assert (status_of(subscription), charge.payment_method_details.type) == ("active", "boleto")


def test_boleto_of_a_month_lapses() -> None:
    subscription, bill = make_open("renew_boleto", "boleto")
    assert play(bill, "lapse") == ["payment_intent.payment_failed", "invoice.payment_failed", UPDATED]
    assert (status_of(subscription), latest_invoice(subscription).status) == ("past_due", "open")


def test_unpaid_subscription_recovers_with_its_latest_invoice() -> None:
    from payments.sandbox import subscription_outcomes

    subscription, bill = make_open()
    subscription_outcomes.play(subscription, "exhaust_unpaid")
    play(bill, "card")
    assert status_of(subscription) == "active"


@pytest.mark.parametrize(
    ("outcome", "event", "status"),
    [("void", "invoice.voided", "void"), ("uncollectible", "invoice.marked_uncollectible", "uncollectible")],
)
def test_invoice_given_up_takes_its_subscription_out_of_past_due(outcome: str, event: str, status: str) -> None:
    subscription, bill = make_open()
    assert play(bill, outcome) == [event, UPDATED]
    assert (latest_invoice(subscription).status, status_of(subscription)) == (status, "active")


def test_draft_is_finalized_before_it_is_paid() -> None:
    subscription, bill = make_open("renew_unfinalized")
    assert play(bill, "card") == ["invoice.finalized", "invoice.paid"]
    assert latest_invoice(subscription).number


@pytest.mark.parametrize("outcome", ["card", "declined", "boleto", "confirm", "lapse", "void", "uncollectible"])
def test_paid_invoice_stays_paid(outcome: str) -> None:
    from payments.sandbox.impossible import NotPossible

    subscription, bill = make_open()
    play(bill, "card")
    with pytest.raises(NotPossible):
        play(bill, outcome)
    assert latest_invoice(subscription).status == "paid"


def test_invoice_leads_to_its_charge_through_its_payments() -> None:
    subscription, bill = make_open()
    play(bill, "card")
    listed = stripe_client().invoice_payments.list(
        {"invoice": bill.id, "limit": 5, "expand": ["data.payment.payment_intent.latest_charge"]}
    )
    [paid] = listed.data
    charge = paid.payment.payment_intent.latest_charge
    assert (paid.payment.type, paid.status, paid.is_default) == ("payment_intent", "paid", True)
    assert (charge.amount, charge.metadata.to_dict()) == (PRICE, {})
    assert not {"subscription", "payment_intent", "charge"} & set(bill.to_dict())
    assert bill.parent.subscription_details.subscription == subscription


def test_invoice_over_nothing_has_no_payment() -> None:
    bill = latest_invoice(subscribe())
    assert stripe_client().invoice_payments.list({"invoice": bill.id}).data == []
    assert refusal_of(lambda: stripe_client().payment_intents.retrieve(f"pi_sandbox_{plain(bill.id)}"))


def test_metadata_of_the_subscription_is_copied_once() -> None:
    subscription = subscribe()
    stripe_client().subscriptions.update(subscription, {"metadata": {"contract": "other"}})
    assert latest_invoice(subscription).parent.subscription_details.metadata.to_dict() == {"contract": "c1"}


def test_invoices_are_listed_by_what_they_belong_to() -> None:
    subscription, bill = make_open()
    make_open()
    invoices = stripe_client().invoices
    assert len(invoices.list({"limit": 100}).data) == 4
    assert invoices.list({"subscription": subscription}).data[0].id == bill.id
    assert len(invoices.list({"customer": bill.customer}).data) == 2
    assert [known.id for known in invoices.list({"subscription": subscription, "status": "open"}).data] == [bill.id]


def test_hosted_page_pays_the_invoice() -> None:
    subscription, bill = make_open("renew_action_required")
    path = bill.hosted_invoice_url.removeprefix("http://127.0.0.1:8000")
    page = Client().get(path).content.decode()
    assert 'class="simulator"' in page and "R$" in page and bill.number in page
    assert Client().post(path, {"outcome": "confirm"})["Location"] == path
    assert status_of(subscription) == "active"
    assert Client().post(path, {"outcome": "confirm"}).status_code == 302
    assert Client().post(path, {"outcome": "free"}).status_code == 404


def test_unknown_invoice_is_not_found() -> None:
    assert Client().get("/sandbox/invoices/nothing/").status_code == 404
    assert refusal_of(lambda: stripe_client().invoices.retrieve("in_sandbox_nothing")).code == "resource_missing"
    assert refusal_of(lambda: stripe_client().invoice_payments.list({"invoice": "in_nothing"})).param == "invoice"
