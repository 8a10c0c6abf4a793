"""What the simulator asks of a checkout session, and how it refuses."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from storage import clock
from storage.clock import now
from tests.stripe.sandbox_builders import make_customer, monthly, once, plain, refusal_of, stripe_client

pytestmark = pytest.mark.usefixtures("simulator")


def create(asked: dict[str, Any], **options: Any) -> Any:
    return stripe_client().checkout.sessions.create(asked, options or None)


def line(**price: Any) -> list[dict[str, Any]]:
    whole = {"currency": "brl", "unit_amount": 100, "product_data": {"name": "X"}} | price
    return [{"price_data": whole, "quantity": 1}]


def in_hours(hours: float) -> int:
    return int((now() + timedelta(hours=hours)).timestamp())


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"line_items": line(tax="no")}, "parameter_unknown", "line_items[0][price_data][tax]"),
        (
            {"line_items": line(unit_amount="ten")},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items": line(unit_amount=-5)}, "parameter_invalid", "line_items[0][price_data][unit_amount]"),
        ({"mode": "gift"}, "parameter_invalid", "mode"),
        ({"allowed_payment_method_types": ["cash"]}, "parameter_invalid", "allowed_payment_method_types[0]"),
        ({"customer": "cus_sandbox_nobody"}, "resource_missing", "customer"),
        ({"line_items": line(recurring={"interval": "month"})}, None, "line_items"),
        ({"subscription_data": {"metadata": {"a": "b"}}}, None, "subscription_data"),
    ],
)
def test_wrong_parameter_is_named(change: dict[str, Any], code: str | None, param: str) -> None:
    refused = refusal_of(lambda: create(once() | change))
    assert (refused.code, refused.param, refused.http_status) == (code, param, 400)


@pytest.mark.parametrize("name", ["mode", "customer", "line_items", "success_url"])
def test_missing_parameter_is_named(name: str) -> None:
    asked = once()
    del asked[name]
    refused = refusal_of(lambda: create(asked))
    assert (refused.code, refused.param) == ("parameter_missing", name)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"allowed_payment_method_types": ["card", "pix"]}, "allowed_payment_method_types"),
        ({"line_items": line()}, "line_items"),
        ({"payment_intent_data": {"metadata": {"a": "b"}}}, "payment_intent_data"),
        ({"line_items": line(recurring={"interval": "year"})}, "line_items[0][price_data][recurring][interval]"),
    ],
)
def test_subscription_refuses_what_belongs_to_payments(change: dict[str, Any], param: str) -> None:
    assert refusal_of(lambda: create(monthly() | change)).param == param


@pytest.mark.parametrize(("hours", "is_allowed"), [(47.9, False), (-1, False), (48.1, True), (2_000, True)])
def test_trial_lasts_two_days_at_least(hours: float, is_allowed: bool) -> None:
    asked = monthly() | {"subscription_data": {"trial_end": in_hours(hours)}}
    if is_allowed:
        assert create(asked).amount_total == 0
    else:
        assert refusal_of(lambda: create(asked)).param == "subscription_data[trial_end]"


def test_trial_that_never_ends_is_refused() -> None:
    asked = monthly() | {"subscription_data": {"trial_end": 10**18}}
    assert refusal_of(lambda: create(asked)).param == "subscription_data[trial_end]"


def test_same_key_opens_one_session() -> None:
    asked = once()
    first, again = create(asked, idempotency_key="k1"), create(asked, idempotency_key="k1")
    assert first.id == again.id
    with pytest.raises(stripe.IdempotencyError):
        create(asked | {"client_reference_id": "x"}, idempotency_key="k1")


def test_time_to_pay_is_as_asked() -> None:
    from payments.sandbox.outcomes import play

    options = {"pix": {"expires_after_seconds": 600}, "boleto": {"expires_after_days": 1}}
    sessions = [create(once(payment_method_options=options)) for _ in range(2)]
    with clock.at(now()):
        pix, boleto = [play(plain(s.id), how) for s, how in zip(sessions, ("pix", "boleto"), strict=True)]
        assert pix.wait_until == now() + timedelta(minutes=10)
        assert boleto.wait_until and now() < boleto.wait_until < now() + timedelta(days=2)
    assert sessions[0].payment_method_options.boleto.expires_after_days == 1


@pytest.mark.parametrize(
    "options", [{"pix": {"expires_after_seconds": 9}}, {"boleto": {"expires_after_days": 61}}, {"pix": {"fee": 1}}]
)
def test_impossible_time_to_pay_is_refused(options: dict[str, Any]) -> None:
    assert refusal_of(lambda: create(once(payment_method_options=options))).param


def test_boleto_may_be_paid_until_midnight_in_sao_paulo() -> None:
    from datetime import UTC, datetime

    from payments.sandbox.models.payables import end_of_day

    late = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)  # still the 24th in São Paulo
    assert end_of_day(late, 3) == datetime(2026, 11, 28, 2, 59, 59, tzinfo=UTC)


def test_session_expires_when_its_time_is_over() -> None:
    session = create(once())
    with clock.moved(timedelta(hours=25)):
        assert stripe_client().checkout.sessions.retrieve(session.id).status == "expired"
        [event] = stripe_client().events.list({}).data
    assert (event.type, event.data.object.id) == ("checkout.session.expired", session.id)


def test_only_an_open_session_can_be_expired() -> None:
    session = create(once())
    assert stripe_client().checkout.sessions.expire(session.id).status == "expired"
    assert "can be expired" in str(refusal_of(lambda: stripe_client().checkout.sessions.expire(session.id)))


def test_sessions_are_listed_by_what_became_of_them() -> None:
    from payments.sandbox.outcomes import play

    opened, paid = create(once()), create(once())
    play(plain(paid.id), "card")
    sessions = stripe_client().checkout.sessions
    assert [known.id for known in sessions.list({"status": "open"}).data] == [opened.id]
    assert [known.id for known in sessions.list({"status": "complete"}).data] == [paid.id]
    assert [known.id for known in sessions.list({"customer": paid.customer}).data] == [paid.id]
    assert [known.id for known in sessions.list({"created": {"gte": opened.created}}).data] == [paid.id, opened.id]


def test_customer_is_found_by_address() -> None:
    made = make_customer(email="bia@example.com")
    make_customer()
    [found] = stripe_client().customers.list({"email": "bia@example.com", "limit": 100}).data
    assert (found.id, found.metadata.user) == (made, "u1")


def test_deleted_customer_buys_nothing() -> None:
    from payments.sandbox.customer_outcomes import delete_customer

    asked = once()
    delete_customer(asked["customer"])
    assert refusal_of(lambda: create(asked)).code == "resource_missing"
    assert stripe_client().customers.retrieve(asked["customer"]).deleted
    assert stripe_client().customers.list({}).data == []
