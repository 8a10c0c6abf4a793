"""The simulator's billing portal."""

from typing import Any

import pytest
from django.test import Client

from tests.stripe.sandbox_builders import make_customer, plain, refusal_of, stripe_client, subscribe, told, told_by

pytestmark = pytest.mark.usefixtures("simulator")

HOME = "http://127.0.0.1:8000/payments/"


def subscriber(**fields: Any) -> tuple[str, str]:
    subscription = subscribe(**fields)
    return subscription, stripe_client().subscriptions.retrieve(subscription).customer


def visit(customer: str, **fields: Any) -> str:
    """The path of a portal session."""
    made = stripe_client().billing_portal.sessions.create({"customer": customer, "return_url": HOME} | fields)
    return str(made.url).removeprefix("http://127.0.0.1:8000")


def test_page_shows_the_card_and_leads_back() -> None:
    _, customer = subscriber()
    page = Client().get(visit(customer)).content.decode()
    assert 'class="simulator"' in page and "4242" in page
    assert f'href="{HOME}"' in page and "R$" in page


def test_card_is_changed_for_the_subscription_too() -> None:
    subscription, customer = subscriber()
    path, before = visit(customer), len(told())
    assert Client().post(path, {"act": "card", "card": "4444"})["Location"] == path
    found = stripe_client().subscriptions.retrieve(subscription, {"expand": ["default_payment_method"]})
    assert found.default_payment_method.card.last4 == "4444"
    assert told(before) == ["customer.updated", "customer.subscription.updated"]


@pytest.mark.parametrize("card", ["", "0000", "x"])
def test_unknown_card_changes_nothing(card: str) -> None:
    _, customer = subscriber()
    assert told_by(lambda: Client().post(visit(customer), {"act": "card", "card": card})) == []


def test_customer_leaves_and_stays() -> None:
    subscription, customer = subscriber(trial_days=0)
    path = visit(customer)
    for outcome, leaving in (("cancel_at_period_end", True), ("keep", False)):
        Client().post(path, {"subscription": plain(subscription), "outcome": outcome})
        assert stripe_client().subscriptions.retrieve(subscription).cancel_at_period_end is leaving


def test_portal_offers_no_more_than_that() -> None:
    subscription, customer = subscriber()
    asked = {"subscription": plain(subscription), "outcome": "renew_paid"}
    assert Client().post(visit(customer), asked).status_code == 404
    assert stripe_client().subscriptions.retrieve(subscription).status == "trialing"


def test_another_customers_subscription_is_not_found() -> None:
    subscription, _ = subscriber()
    asked = {"subscription": plain(subscription), "outcome": "cancel_at_period_end"}
    assert Client().post(visit(make_customer(email="b@example.com")), asked).status_code == 404


@pytest.mark.parametrize("flow", ["payment_method_update", "subscription_cancel"])
def test_flow_leads_back_when_it_is_done(flow: str) -> None:
    subscription, customer = subscriber()
    after = {"type": "redirect", "redirect": {"return_url": f"{HOME}done/"}}
    asked: dict[str, Any] = {"type": flow, "after_completion": after}
    if flow == "subscription_cancel":
        asked["subscription_cancel"] = {"subscription": subscription}
    press = {"act": "card", "card": "4444"} if flow == "payment_method_update" else {"outcome": "cancel_at_period_end"}
    answer = Client().post(visit(customer, flow_data=asked), press | {"subscription": plain(subscription)})
    assert answer["Location"] == f"{HOME}done/"


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"customer": "cus_sandbox_nobody"}, "customer"),
        ({"flow_data": {"type": "dance"}}, "flow_data[type]"),
        ({"flow_data": {"type": "subscription_cancel"}}, "flow_data[subscription_cancel]"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_wrong_parameter_is_named(change: dict[str, Any], param: str) -> None:
    asked = {"customer": make_customer()} | change
    assert refusal_of(lambda: stripe_client().billing_portal.sessions.create(asked)).param == param


def test_customer_without_anything_sees_empty_states() -> None:
    page = Client().get(visit(make_customer())).content.decode()
    assert page.count('class="card empty"') == 2


def test_unknown_visit_is_not_found() -> None:
    assert Client().get("/sandbox/portal/nothing/").status_code == 404
