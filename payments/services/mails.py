"""Mails about contracts and payments: when they are queued, and what they print at the moment they are sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.mails import Context, register
from notifications.services import queue_mail
from payments import words
from payments.decline_words import decline_sentence
from payments.repositories import contracts, payments, receipts
from storage.events import Event

Ids = Mapping[str, str]


def register_payment_mails() -> None:
    register("contract_signed", about_signed_contract, is_about_money=True, category="contracts")
    register("contract_lapsed", about_lapsed_contract, is_about_money=True, category="contracts")
    register("payment_received", about_receipt, is_about_money=True, category="payments")
    register("payment_waiting", about_waiting_payment, is_about_money=True, category="payments")
    register("nota_fiscal", about_nota_fiscal, is_about_money=True, category="payments")
    register("payment_failed", about_failed_payment, is_about_money=True, category="payments")


def tell_of_signed_contract(event: Event) -> None:
    """A reaction: the customer is told what waits to be paid."""
    queue_mail(event, "contract_signed", contracts.get(event.subject).user, contract=event.subject)


def tell_of_lapsed_contract(event: Event) -> None:
    """A reaction: the customer is told that nothing is owed, and how to start again."""
    queue_mail(event, "contract_lapsed", contracts.get(event.subject).user, contract=event.subject)


def tell_of_received_payment(event: Event) -> None:
    """A reaction: the customer gets the receipt."""
    payment = payments.get(event.subject)
    queue_mail(event, "payment_received", payment.user, payment=payment.id, contract=payment.contract)


def tell_of_failed_payment(event: Event) -> None:
    """A reaction: the customer is told that nothing was charged."""
    payment = payments.get(event.subject)
    queue_mail(event, "payment_failed", payment.user, payment=payment.id, contract=payment.contract)


def tell_of_instructions(event: Event) -> None:
    """A reaction: a boleto was issued or a Pix code shown, and the customer gets the way to it; once per attempt."""
    payment = payments.get(event.subject)
    is_new = event.after.get("instructions_url") and not event.before.get("instructions_url")
    if payment.is_waiting and is_new:
        queue_mail(event, "payment_waiting", payment.user, payment=payment.id, contract=payment.contract)


def tell_of_nota_fiscal(event: Event) -> None:
    """A reaction: the customer gets the number of the nota fiscal, and the link to it."""
    payment = payments.get(event.subject)
    queue_mail(event, "nota_fiscal", payment.user, payment=payment.id, contract=payment.contract)


def about_signed_contract(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the contract went on, or ended."""
    contract = contracts.get(ids["contract"])
    if contract.step != "signed":
        return None
    return {
        "plan": contract.plan_name,
        "amount": contract.phase1_amount,
        "url": _address("payments:contract", contract.id),
    }


def about_lapsed_contract(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the contract was started again."""
    contract = contracts.get(ids["contract"])
    if not contract.is_lapsed:
        return None
    return {"plan": contract.plan_name, "url": _address("payments:contract", contract.id)}


def about_receipt(user: User | None, ids: Ids) -> Context:
    """What the receipt says, whatever happened to the payment since."""
    receipt = receipts.get(ids["payment"])
    return {
        "amount": receipt.amount,
        "what": words.purpose_of(receipt),
        "paid_at": receipt.paid_at,
        "receipt_number": receipt.number,
        "url": _address("payments:receipt", receipt.id),
    }


def about_failed_payment(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the payment is not payable any more: it was paid by another attempt, or cancelled."""
    payment = payments.get(ids["payment"])
    if not payment.is_payable:
        return None
    return {
        "amount": payment.amount,
        "what": words.purpose_of(payment),
        "reason": decline_sentence(payment),
        "url": _address("payments:payment", payment.id),
    }


def about_waiting_payment(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the money came, or the time is over."""
    payment = payments.get(ids["payment"])
    if not payment.is_waiting:
        return None
    return {
        "amount": payment.amount,
        "what": words.purpose_of(payment),
        "method": payment.method,
        "code": payment.pix_code or payment.boleto_number,
        "until": payment.instructions_expire_at,
        "instructions": payment.instructions_url,
        "url": _address("payments:payment", payment.id),
    }


def about_nota_fiscal(user: User | None, ids: Ids) -> Context | None:
    payment = payments.get(ids["payment"])
    return {
        "number": payment.nota_fiscal,
        "what": words.purpose_of(payment),
        "amount": payment.amount,
        "link": payment.nota_fiscal_url,
        "url": _address("payments:receipt", payment.id),
    }


def _address(view: str, record_id: str) -> str:
    return settings.SITE_URL + reverse(view, args=[record_id])
