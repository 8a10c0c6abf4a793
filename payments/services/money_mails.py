"""Mails about money that goes back, and about money that a person must look at."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.mails import Context, register
from notifications.services import queue_mail
from payments import words
from payments.models import Payment
from payments.repositories import payments
from payments.services.staff_notices import tell_staff_of
from storage.events import Event
from storage.reactions import Reaction

Ids = Mapping[str, str]


def register_money_mails() -> None:
    register("payment_refunded", about_refund, is_about_money=True, category="payments")
    register("refund_failed", about_payment, is_about_money=True, category="payments")
    register("payment_disputed", about_dispute, is_about_money=True, category="payments")
    register("money_review", about_payment, is_about_money=True, category="payments")


def tell_of_refund(event: Event) -> None:
    """A reaction: the customer reads how much goes back. Money that came twice and goes back is told too."""
    payment = payments.get(event.subject)
    amount = _grown(event, "refunded_amount") - _grown(event, "overpaid_amount")
    if amount > 0:
        ids = {"payment": payment.id, "contract": payment.contract, "amount": str(amount)}
        queue_mail(event, "payment_refunded", payment.user, **ids)


def tell_team_of(kind: str) -> Reaction:
    """A reaction to an event of a payment: the team gets a mail of this kind."""

    def tell(event: Event) -> None:
        payment = payments.get(event.subject)
        moved = abs(_grown(event, "refunded_amount") or _grown(event, "overpaid_amount"))
        ids = {"payment": payment.id, "contract": payment.contract} | ({"amount": str(moved)} if moved else {})
        tell_staff_of(event, kind, **ids)

    return tell


def about_refund(user: User | None, ids: Ids) -> Context:
    payment = payments.get(ids["payment"])
    url = settings.SITE_URL + reverse("payments:payment", args=[payment.id])
    return {"amount": int(ids["amount"]), "what": words.purpose_of(payment), "method": payment.method, "url": url}


def about_payment(user: User | None, ids: Ids) -> Context:
    """For the team."""
    payment = payments.get(ids["payment"])
    url = settings.SITE_URL + reverse("payments_staff:payment", args=[payment.id])
    reason = words.review_sentence(payment.review_reason) if payment.review_reason else ""
    facts = {"amount": int(ids.get("amount", 0)) or _amount_in_doubt(payment), "what": words.purpose_of(payment)}
    return facts | {"customer": payment.customer_name, "reason": reason, "url": url}


def about_dispute(user: User | None, ids: Ids) -> Context:
    payment = payments.get(ids["payment"])
    return about_payment(user, ids) | {
        "amount": payment.disputed_amount or payment.amount,
        "until": payment.dispute_due_at,
        "is_inquiry": payment.dispute == "inquiry",
    }


def _amount_in_doubt(payment: Payment) -> int:
    """What arrived without fitting; the payment's own amount where nothing did."""
    return payment.overpaid_amount if payment.status == "review" else payment.amount


def _grown(event: Event, field: str) -> int:
    return int(event.after.get(field, 0)) - int(event.before.get(field, 0))
