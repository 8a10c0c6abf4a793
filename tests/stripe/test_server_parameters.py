"""Every route refuses what Stripe refuses of this API version: unknown, mistyped and missing parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stripe import InvalidRequestError

from tests.stripe.account_parameters import DEFINITIONS
from tests.stripe.builders import library, make_charge, make_customer, make_subscription, session_form
from tests.stripe.server import StripeServer

Call = Callable[[Any, dict[str, Any]], Any]
CALLS: dict[str, Call] = {
    "POST /v1/customers": lambda v1, asked: v1.customers.create(asked),
    "GET /v1/customers": lambda v1, asked: v1.customers.list(asked),
    "GET /v1/customers/:id": lambda v1, asked: v1.customers.retrieve("x", asked),
    "POST /v1/customers/:id": lambda v1, asked: v1.customers.update("x", asked),
    "DELETE /v1/customers/:id": lambda v1, asked: v1.customers.delete("x", asked),
    "POST /v1/checkout/sessions": lambda v1, asked: v1.checkout.sessions.create(session_form("x") | asked),
    "GET /v1/checkout/sessions": lambda v1, asked: v1.checkout.sessions.list(asked),
    "GET /v1/checkout/sessions/:id": lambda v1, asked: v1.checkout.sessions.retrieve("x", asked),
    "POST /v1/checkout/sessions/:id/expire": lambda v1, asked: v1.checkout.sessions.expire("x", asked),
    "GET /v1/payment_intents/:id": lambda v1, asked: v1.payment_intents.retrieve("x", asked),
    "GET /v1/payment_methods/:id": lambda v1, asked: v1.payment_methods.retrieve("x", asked),
    "GET /v1/charges/:id": lambda v1, asked: v1.charges.retrieve("x", asked),
    "GET /v1/charges": lambda v1, asked: v1.charges.list(asked),
    "GET /v1/balance_transactions/:id": lambda v1, asked: v1.balance_transactions.retrieve("x", asked),
    "POST /v1/refunds": lambda v1, asked: v1.refunds.create(asked),
    "GET /v1/refunds": lambda v1, asked: v1.refunds.list(asked),
    "GET /v1/refunds/:id": lambda v1, asked: v1.refunds.retrieve("x", asked),
    "GET /v1/disputes": lambda v1, asked: v1.disputes.list(asked),
    "GET /v1/disputes/:id": lambda v1, asked: v1.disputes.retrieve("x", asked),
    "GET /v1/subscriptions": lambda v1, asked: v1.subscriptions.list(asked),
    "GET /v1/subscriptions/:id": lambda v1, asked: v1.subscriptions.retrieve("x", asked),
    "POST /v1/subscriptions/:id": lambda v1, asked: v1.subscriptions.update("x", asked),
    "DELETE /v1/subscriptions/:id": lambda v1, asked: v1.subscriptions.cancel("x", asked),
    "GET /v1/invoices": lambda v1, asked: v1.invoices.list(asked),
    "GET /v1/invoices/:id": lambda v1, asked: v1.invoices.retrieve("x", asked),
    "GET /v1/invoice_payments": lambda v1, asked: v1.invoice_payments.list(asked),
    "GET /v1/invoice_payments/:id": lambda v1, asked: v1.invoice_payments.retrieve("x", asked),
    "POST /v1/billing_portal/sessions": lambda v1, asked: v1.billing_portal.sessions.create(asked),
    "GET /v1/events": lambda v1, asked: v1.events.list(asked),
    "GET /v1/events/:id": lambda v1, asked: v1.events.retrieve("x", asked),
}
LISTS = [route for route in CALLS if route.startswith("GET") and not route.endswith(":id")]
WITHOUT_EXPAND = ("DELETE /v1/customers/:id",)


def refused(server: StripeServer, route: str, asked: dict[str, Any]) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as refusal:
        CALLS[route](library(server), asked)
    return refusal.value


def test_every_route_of_the_server_is_checked_here() -> None:
    assert set(CALLS) == set(DEFINITIONS)


@pytest.mark.parametrize("route", CALLS)
def test_unknown_parameter_is_refused(stripe_server: StripeServer, route: str) -> None:
    error = refused(stripe_server, route, {"surprise": "1"})
    assert (error.http_status, error.code, error.param) == (400, "parameter_unknown", "surprise")


@pytest.mark.parametrize("route", [route for route in CALLS if route not in WITHOUT_EXPAND])
def test_text_in_the_place_of_an_array_is_refused(stripe_server: StripeServer, route: str) -> None:
    assert "Invalid array" in str(refused(stripe_server, route, {"expand": "data"}))


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize("limit", ["many", "1.5", "", "0", "101", "-1"])
def test_limit_is_a_number_of_one_to_a_hundred(stripe_server: StripeServer, route: str, limit: str) -> None:
    code = "parameter_invalid_empty" if limit == "" else "parameter_invalid_integer"
    assert refused(stripe_server, route, {"limit": limit}).code == code


@pytest.mark.parametrize("route", [route for route in LISTS if route != "GET /v1/invoice_payments"])
@pytest.mark.parametrize(
    ("created", "code"), [({"gte": "x"}, "parameter_invalid_integer"), ({"since": 1}, "parameter_unknown")]
)
def test_interval_of_times_is_checked(stripe_server: StripeServer, route: str, created: Any, code: str) -> None:
    error = refused(stripe_server, route, {"created": created})
    assert (error.code, error.param) == (code, f"created[{next(iter(created))}]")


@pytest.mark.parametrize("route", LISTS)
def test_cursor_must_exist(stripe_server: StripeServer, route: str) -> None:
    assert refused(stripe_server, route, {"starting_after": "nothing"}).code == "resource_missing"


WRONG = [
    ("POST /v1/customers", {"metadata": "user"}, "Invalid object"),
    ("POST /v1/customers", {"name": {"first": "Ana"}}, "Invalid string"),
    ("POST /v1/customers", {"metadata": {"k": "v" * 501}}, "Invalid metadata"),
    ("POST /v1/checkout/sessions", {"mode": "gift"}, "must be one of payment, setup, subscription"),
    ("POST /v1/checkout/sessions", {"locale": "tlh"}, "Invalid locale"),
    ("POST /v1/checkout/sessions", {"line_items": [{"quantity": "one"}]}, "Invalid integer: one"),
    ("POST /v1/checkout/sessions", {"allowed_payment_method_types": ["barter"]}, "must be one of"),
    ("POST /v1/checkout/sessions", {"payment_method_types": ["card"]}, "Received unknown parameter"),
    ("POST /v1/checkout/sessions", {"subscription_data": {"trial_end": "soon"}}, "Invalid integer: soon"),
    ("POST /v1/refunds", {"amount": "1.5"}, "Invalid integer: 1.5"),
    ("POST /v1/refunds", {"reason": "mood"}, "Invalid reason: must be one of"),
    ("POST /v1/subscriptions/:id", {"cancel_at_period_end": "maybe"}, "Invalid boolean: maybe"),
    ("POST /v1/billing_portal/sessions", {"flow_data": {"type": "party"}}, "must be one of"),
    ("GET /v1/subscriptions", {"status": "dead"}, "must be one of"),
    ("GET /v1/events", {"types": "charge.refunded"}, "Invalid array"),
]


@pytest.mark.parametrize(("route", "asked", "message"), WRONG)
def test_wrong_type_is_refused(stripe_server: StripeServer, route: str, asked: dict[str, Any], message: str) -> None:
    assert message in str(refused(stripe_server, route, asked))


MISSING = [
    ("POST /v1/refunds", {}, "payment_intent or charge"),
    ("POST /v1/billing_portal/sessions", {}, "customer"),
    (
        "POST /v1/billing_portal/sessions",
        {"customer": "x", "flow_data": {"after_completion": {"type": "redirect"}}},
        "type",
    ),
    ("POST /v1/checkout/sessions", {"line_items": [{"price_data": {"unit_amount": 1}}]}, "price_data][currency"),
    ("POST /v1/checkout/sessions", {"line_items": []}, "line_items"),
]


@pytest.mark.parametrize(("route", "asked", "named"), MISSING)
def test_missing_parameter_is_named(stripe_server: StripeServer, route: str, asked: Any, named: str) -> None:
    error = refused(stripe_server, route, asked)
    assert error.code == "parameter_missing"
    assert named in str(error)


@pytest.mark.parametrize("route", [route for route in CALLS if ":id" in route])
def test_unknown_object_is_missing(stripe_server: StripeServer, route: str) -> None:
    error = refused(stripe_server, route, {})
    assert (error.http_status, error.code) == (404, "resource_missing")


def test_filter_that_is_not_played_is_no_wider_answer(stripe_server: StripeServer) -> None:
    make_subscription(stripe_server)
    assert "does not filter" in str(refused(stripe_server, "GET /v1/subscriptions", {"price": "x"}))


def test_only_ids_can_be_expanded(stripe_server: StripeServer) -> None:
    charge = make_charge(stripe_server)
    assert library(stripe_server).charges.retrieve(charge["id"], {"expand": ["payment_intent.customer"]})
    for path in (
        "nothing",
        "amount.x",
        "payment_intent.latest_charge.payment_intent.latest_charge.payment_intent.customer",
    ):
        with pytest.raises(InvalidRequestError, match="cannot be expanded"):
            library(stripe_server).charges.retrieve(charge["id"], {"expand": [path]})


def test_pages_hold_every_object_once_newest_first(stripe_server: StripeServer) -> None:
    made = [make_customer(stripe_server) for _ in range(7)]
    v1 = library(stripe_server)
    assert [one.id for one in v1.customers.list({"limit": 2}).auto_paging_iter()] == made[::-1]
    earlier = v1.customers.list({"limit": 2, "ending_before": made[0]})
    assert ([one.id for one in earlier.data], earlier.has_more) == ([made[2], made[1]], True)


def test_what_only_the_other_mode_knows_is_refused(stripe_server: StripeServer) -> None:
    customer, v1 = make_customer(stripe_server), library(stripe_server)
    soon = {"subscription_data": {"trial_end": stripe_server.account.now() + 86_400}}
    intent = {"payment_intent_data": {"metadata": {"a": "b"}}}
    pix = {"allowed_payment_method_types": ["pix"]}
    for mode, more in [("payment", soon), ("subscription", soon), ("subscription", intent), ("subscription", pix)]:
        with pytest.raises(InvalidRequestError):
            v1.checkout.sessions.create(session_form(customer, mode, **more))


def test_subscription_that_is_over_is_not_changed(stripe_server: StripeServer) -> None:
    subscription, v1 = make_subscription(stripe_server), library(stripe_server)
    v1.subscriptions.cancel(subscription)
    with pytest.raises(InvalidRequestError):
        v1.subscriptions.update(subscription, {"cancel_at_period_end": True})
    with pytest.raises(InvalidRequestError):
        v1.subscriptions.cancel(subscription)
