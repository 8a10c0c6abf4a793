"""Idempotency keys and faults, for every request that changes something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stripe import APIConnectionError, APIError, IdempotencyError, InvalidRequestError, RateLimitError, StripeClient

from tests.stripe.builders import library, make_charge, make_customer, make_subscription
from tests.stripe.server import KEY, StripeServer

Post = Callable[[Any, Any], Any]


def refund(server: StripeServer) -> Post:
    charge = make_charge(server)["id"]
    return lambda v1, more: v1.refunds.create({"charge": charge, "amount": 1000} | more, {"idempotency_key": "k"})


def portal(server: StripeServer) -> Post:
    asked = {"customer": make_customer(server), "return_url": "https://agency.test/"}
    return lambda v1, more: v1.billing_portal.sessions.create(asked | more, {"idempotency_key": "k"})


def leaving(server: StripeServer) -> Post:
    one, asked = make_subscription(server), {"cancel_at_period_end": True}
    return lambda v1, more: v1.subscriptions.update(one, asked | more, {"idempotency_key": "k"})


def renaming(server: StripeServer) -> Post:
    customer = make_customer(server)
    return lambda v1, more: v1.customers.update(customer, {"name": "Bia"} | more, {"idempotency_key": "k"})


POSTS = {
    "refund": (refund, {"amount": 1}),
    "portal": (portal, {"locale": "pt-BR"}),
    "leaving": (leaving, {"metadata": {"a": "b"}}),
    "renaming": (renaming, {"email": "bia@example.test"}),
}


@pytest.fixture(params=POSTS)
def post(request: pytest.FixtureRequest, stripe_server: StripeServer) -> tuple[Post, Any]:
    """The request, and a parameter that makes it another one."""
    make, other = POSTS[request.param]
    return make(stripe_server), other


def state_of(server: StripeServer) -> tuple[int, int]:
    return len(server.account.objects), len(server.account.events)


def test_same_key_gives_the_same_answer_and_does_nothing_more(stripe_server: StripeServer, post: Any) -> None:
    first = post[0](library(stripe_server), {})
    known = state_of(stripe_server)
    assert post[0](library(stripe_server), {}) == first
    assert state_of(stripe_server) == known


def test_same_key_for_other_parameters_is_refused(stripe_server: StripeServer, post: Any) -> None:
    post[0](library(stripe_server), {})
    with pytest.raises(IdempotencyError):
        post[0](library(stripe_server), post[1])


@pytest.mark.parametrize(("fault", "error"), [("429", RateLimitError), ("reset_before", APIConnectionError)])
def test_fault_before_execution_changes_nothing(stripe_server: StripeServer, post: Any, fault: str, error: Any) -> None:
    known = state_of(stripe_server)
    stripe_server.fail(fault)
    with pytest.raises(error):
        post[0](library(stripe_server), {})
    assert state_of(stripe_server) == known
    assert post[0](library(stripe_server), {})


def test_fault_of_stripe_is_kept_under_its_key(stripe_server: StripeServer, post: Any) -> None:
    known = state_of(stripe_server)
    stripe_server.fail("500")
    for _ in range(2):
        with pytest.raises(APIError):
            post[0](library(stripe_server), {})
    assert state_of(stripe_server) == known


@pytest.mark.parametrize("fault", ["reset_after", "slow_after"])
def test_answer_that_is_lost_is_there_when_asked_again(stripe_server: StripeServer, post: Any, fault: str) -> None:
    stripe_server.fail(fault)
    hasty = StripeClient(KEY, base_addresses={"api": stripe_server.base}, http_client=_hasty(), max_network_retries=0)
    with pytest.raises(APIConnectionError):
        post[0](hasty.v1, {})
    known = state_of(stripe_server)
    post[0](library(stripe_server), {})
    assert state_of(stripe_server) == known


def _hasty() -> Any:
    from stripe import RequestsClient

    return RequestsClient(timeout=0.1)


def test_refusal_is_kept_under_its_key(stripe_server: StripeServer) -> None:
    charge, v1 = make_charge(stripe_server)["id"], library(stripe_server)
    dispute = stripe_server.account.open_dispute(charge)
    for _ in range(2):
        with pytest.raises(InvalidRequestError):
            v1.refunds.create({"charge": charge}, {"idempotency_key": "k"})
        if stripe_server.account.objects[dispute]["status"] == "needs_response":
            stripe_server.account.win_dispute(dispute)
    assert v1.refunds.create({"charge": charge}, {"idempotency_key": "another"}).status == "succeeded"


def test_forgotten_key_does_it_again(stripe_server: StripeServer, post: Any) -> None:
    post[0](library(stripe_server), {})
    stripe_server.forget_keys()
    assert post[0](library(stripe_server), post[1])
