"""Whatever strangers send, and whatever shape a signed body has: 4xx (or 200 for what is not ours), never 5xx."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stripe.builders import WEBHOOK, post_event
from tests.stripe.server import StripeServer, signature

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADER = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
SIGNATURE = st.one_of(
    HEADER,
    st.builds("t={},v1={}".format, st.one_of(st.integers(), HEADER), st.one_of(HEADER, st.just("0" * 64))),
    st.builds(lambda body: signature(body, "whsec_other"), st.text(max_size=20)),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
TYPES = st.sampled_from(["checkout.session.completed", "customer.deleted", "payment_intent.payment_failed", "ping"])
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(JSON, st.just("evt_fuzz")),
        "type": st.one_of(JSON, TYPES),
        "object": st.one_of(JSON, st.just("event")),
        "livemode": st.one_of(JSON, st.just(False)),
        "data": st.one_of(
            JSON, st.fixed_dictionaries({"object": st.dictionaries(st.sampled_from(["id", "metadata"]), JSON)})
        ),
    },
)


@cache
def stranger() -> Client:
    return Client(raise_request_exception=False)


@FUZZ
@given(
    body=st.binary(max_size=300), header=SIGNATURE, kind=st.sampled_from(["application/json", "text/plain", "é/x", ""])
)
def test_strangers_are_refused(stripe_server: StripeServer, body: bytes, header: str, kind: str) -> None:
    sent = stranger().generic("POST", WEBHOOK, body, content_type=kind, HTTP_STRIPE_SIGNATURE=header)
    assert sent.status_code == 400


@FUZZ
@given(body=st.binary(max_size=300))
def test_signed_bytes_are_refused(stripe_server: StripeServer, body: bytes) -> None:
    assert post_event(body).status_code == 400


@FUZZ
@given(shape=JSON)
def test_signed_json_of_any_shape_is_refused(stripe_server: StripeServer, shape: Any) -> None:
    assert post_event(json.dumps(shape)).status_code == 400


@FUZZ
@given(shape=SHAPED)
def test_almost_events_are_never_a_fault(stripe_server: StripeServer, shape: Any) -> None:
    assert post_event(json.dumps(shape)).status_code in (200, 400)


@FUZZ
@given(
    length=st.one_of(st.integers(max_value=2), st.text("abc-+. é", max_size=9)),
    path=st.sampled_from([WEBHOOK, "/stripe/webhook"]),
)
def test_content_length_is_not_believed(stripe_server: StripeServer, length: Any, path: str) -> None:
    sent = stranger().generic("POST", path, b"{}", HTTP_STRIPE_SIGNATURE="t=1,v1=0", CONTENT_LENGTH=str(length))
    assert sent.status_code == 400
