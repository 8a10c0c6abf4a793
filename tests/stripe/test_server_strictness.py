"""The server is only worth something if it refuses what Stripe refuses."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from payments.services.session_parameters import parameters_of
from payments.stripe_door import (
    KeyReused,
    StripeRefused,
    create_checkout_session,
    create_customer,
    retrieve_checkout_session,
)
from tests.stripe.builders import make_debtor
from tests.stripe.server import KEY, StripeServer


def ask(server: StripeServer, form: dict[str, str] | None = None, **headers: str) -> tuple[int, Any]:
    address = urlsplit(server.base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    sent = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2026-10-28.endive", "Idempotency-Key": "k"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", "/v1/customers", urlencode(form or {}), sent)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_other_api_version_is_refused(stripe_server: StripeServer) -> None:
    assert ask(stripe_server, Stripe_Version="2024-06-20")[0] == 400


def test_other_key_is_refused(stripe_server: StripeServer) -> None:
    assert ask(stripe_server, Authorization="Bearer sk_test_other")[0] == 401


def test_unknown_parameter_is_refused(stripe_server: StripeServer) -> None:
    status, answer = ask(stripe_server, {"nickname": "Ana"})
    assert (status, answer["error"]["code"]) == (400, "parameter_unknown")


@pytest.mark.parametrize("missing", ["mode", "line_items", "success_url"])
def test_missing_parameter_is_refused(stripe_server: StripeServer, missing: str) -> None:
    person, payment = make_debtor()
    customer = create_customer(user=person.id, name="Ana", email="ana@example.test", key="c").id
    asked = parameters_of(payment, customer)
    del asked[missing]
    with pytest.raises(StripeRefused):
        create_checkout_session(asked, key="s")


def test_parameter_of_older_versions_is_refused(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    customer = create_customer(user=person.id, name="Ana", email="ana@example.test", key="c").id
    with pytest.raises(StripeRefused, match="payment_method_types"):
        create_checkout_session(parameters_of(payment, customer) | {"payment_method_types": ["card"]}, key="s")


def test_same_key_gives_the_same_answer(stripe_server: StripeServer) -> None:
    first = create_customer(user="u", name="Ana", email="ana@example.test", key="c")
    assert create_customer(user="u", name="Ana", email="ana@example.test", key="c") == first


def test_same_key_for_other_parameters_is_refused(stripe_server: StripeServer) -> None:
    create_customer(user="u", name="Ana", email="ana@example.test", key="c")
    with pytest.raises(KeyReused):
        create_customer(user="u", name="Bia", email="ana@example.test", key="c")


def test_unknown_object_is_missing(stripe_server: StripeServer) -> None:
    with pytest.raises(StripeRefused) as refused:
        retrieve_checkout_session("cs_test_nothing")
    assert refused.value.is_missing


def test_webhooks_travel_over_http(stripe_server: StripeServer, live_server: Any) -> None:
    stripe_server.webhook_url = f"{live_server.url}/stripe/webhook/"
    event = {"id": "evt_1", "object": "event", "type": "ping", "livemode": False, "data": {"object": {}}}
    assert stripe_server.send(event) == 200
    assert stripe_server.send(event, secret="whsec_other") == 400
    assert stripe_server.send(event, age=400) == 400
