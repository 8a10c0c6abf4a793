"""What a webhook costs besides the one question that it asks Stripe: the whole POST, with that answer at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings

from benchmarks.datasets import Dataset, Datasets
from benchmarks.report import Report, Row
from payments.models import Payment
from payments.stripe_door import client_of, sign
from payments.stripe_objects import BalanceTransaction, Charge, CheckoutSession, MethodDetails, PaymentIntent

NAME, GROWTH = "webhook acknowledged, over its re-fetch", "webhook"
SECRET = "whsec_bench"
TIMES = 200
_number = count(1)


def print_webhook(report: Report, data: Datasets) -> None:
    """Each event pays a payment of its own for the first time: ledger row, receipt, contract and event included."""
    with _payments_are_on():
        small, middle, large = (_times(dataset) for dataset in (data.small, data.middle, data.large))
    detail = f"middle data set {median(middle):.1f} ms"
    report.add(Row(NAME, "", median(large), 10, True, " ms", detail))
    against = f"{len(data.large.people):,} users / {len(data.small.people):,}"
    detail = f"{median(large):.1f} ms against {median(small):.1f} ms"
    report.add(Row(f"cost of {GROWTH}", against, median(large) / median(small), 1.3, True, detail=detail))


@contextmanager
def _payments_are_on() -> Iterator[None]:
    client_of.cache_clear()
    on: dict[str, Any] = {"STRIPE_SECRET_KEY": "sk_test_bench", "STRIPE_WEBHOOK_SECRETS": [SECRET]}
    with override_settings(**on):
        yield


def _times(dataset: Dataset) -> list[float]:
    """Milliseconds of each."""
    from django.test import Client

    dataset.use()
    stripe, sessions, times = Client(headers={"host": "127.0.0.1"}), dict[str, CheckoutSession](), []
    owed = [payment for person in dataset.people for payment in person.payments if payment.status == "due"]
    with patch("payments.services.projection.retrieve_checkout_session", sessions.__getitem__):
        for payment in owed[:TIMES]:
            session = _paid_session(payment)
            sessions[session.id] = session
            times.append(_acknowledged(stripe, session, payment) * 1000)
    return times


def _acknowledged(stripe: Any, session: CheckoutSession, payment: Payment) -> float:
    notes = {"payment": payment.id, "user": payment.user, "contract": payment.contract}
    about = {"id": session.id, "object": "checkout.session", "metadata": notes}
    event = {"id": f"evt_bench_{next(_number)}", "object": "event", "type": "checkout.session.completed"}
    body = json.dumps(event | {"livemode": False, "created": 1, "data": {"object": about}})
    signature = sign(body, SECRET)
    start = perf_counter()
    answer = stripe.post(
        "/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    taken = perf_counter() - start
    assert answer.status_code == 200, (answer.status_code, answer.content, settings.STRIPE_SECRET_KEY)
    return taken


def _paid_session(payment: Payment) -> CheckoutSession:
    money = BalanceTransaction(id=f"txn_{payment.id}", fee=39, created=1)
    charge = Charge(
        id=f"ch_{payment.id}", balance_transaction=money, payment_method_details=MethodDetails("card"), created=1
    )
    return CheckoutSession(
        id=f"cs_bench_{payment.id}",
        status="complete",
        payment_status="paid",
        amount_total=payment.amount,
        currency="brl",
        client_reference_id=payment.id,
        payment_intent=PaymentIntent(id=f"pi_{payment.id}", status="succeeded", latest_charge=charge),
        metadata={"payment": payment.id, "user": payment.user},
    )
