"""Mails along the journey of a contract: each step tells the other side, and what phase 2 asks of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.mails import Context, register
from notifications.services import queue_mail
from payments import words
from payments.calendar import day_of
from payments.models import Contract, Payment
from payments.repositories import contracts, payments
from payments.services.reminders import can_be_reminded
from payments.services.staff_notices import tell_staff_of
from storage.clock import now
from storage.events import Event, events
from storage.queries import together

Ids = Mapping[str, str]
FIRST_MONTH = timedelta(days=30)


def register_journey_mails() -> None:
    for kind, read_context in {
        "contract_building": about_building,
        "contract_delivered": about_delivery,
        "contract_live": about_going_live,
        "phase2_open": about_open_phase2,
        "phase2_due": about_reminder,
        "due_date_moved": about_moved_due_date,
        "phase_paid": about_paid_phase,
        "delivery_accepted": about_approval,
        "changes_asked": about_changes,
    }.items():
        register(kind, read_context, is_about_money=True, category="contracts")


def tell_of_building(event: Event) -> None:
    """A reaction: phase 1 is paid; the customer knows that the work began, the team that it is its turn."""
    queue_mail(event, "contract_building", contracts.get(event.subject).user, contract=event.subject)
    tell_staff_of(event, "phase_paid", contract=event.subject)


def tell_of_delivery(event: Event) -> None:
    """A reaction: the customer can try the agent."""
    queue_mail(event, "contract_delivered", contracts.get(event.subject).user, contract=event.subject)


def tell_of_approval(event: Event) -> None:
    """A reaction: the team knows it, and the customer has the way to pay phase 2."""
    contract = contracts.get(event.subject)
    tell_staff_of(event, "delivery_accepted", contract=contract.id)
    queue_mail(event, "phase2_open", contract.user, contract=contract.id, payment=contract.phase2)


def tell_of_changes(event: Event) -> None:
    """A reaction: the team reads what the customer asked for."""
    tell_staff_of(event, "changes_asked", contract=event.subject, asked=event.id)


def tell_of_going_live(event: Event) -> None:
    """A reaction to phase 2, not to the end of a monthly maintenance, after which the agent is live as before."""
    if event.before.get("step") == "monthly":
        return
    queue_mail(event, "contract_live", contracts.get(event.subject).user, contract=event.subject)
    tell_staff_of(event, "phase_paid", contract=event.subject)


def tell_of_reminder(event: Event) -> None:
    """A reaction: a reminder was claimed, and this is its one mail."""
    _queue_about_due_date(event, "phase2_due")


def tell_of_moved_due_date(event: Event) -> None:
    """A reaction: staff moved the due date, and the customer is told."""
    _queue_about_due_date(event, "due_date_moved")


def about_building(user: User | None, ids: Ids) -> Context | None:
    contract = contracts.get(ids["contract"])
    return _about(contract) if contract.is_running else None


def about_delivery(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the customer has answered to this delivery."""
    contract = contracts.get(ids["contract"])
    return _about(contract) | {"note": contract.delivery_note} if contract.step == "delivered" else None


def about_going_live(user: User | None, ids: Ids) -> Context | None:
    contract = contracts.get(ids["contract"])
    paid_at = payments.get(contract.phase2).paid_at or contract.live_at or now()
    starts = {"monthly_amount": contract.monthly_amount, "monthly_from": paid_at + FIRST_MONTH}
    return _about(contract) | starts if contract.is_running else None


def about_open_phase2(user: User | None, ids: Ids) -> Context | None:
    """Nothing once it cannot be paid any more: it is paid, or a boleto is on its way."""
    contract, payment = _both(ids)
    if not payment.is_payable or contract.obstacle_to(payment.kind):
        return None
    return _about_debt(payment)


def about_reminder(user: User | None, ids: Ids) -> Context | None:
    """Nothing once it is paid or on its way, was given another day, or its reminders were paused."""
    contract, payment = _both(ids)
    if not can_be_reminded(payment, contract) or payment.due_day != ids["due"]:
        return None
    return _about_debt(payment)


def about_moved_due_date(user: User | None, ids: Ids) -> Context | None:
    """Nothing once it is paid, or was given yet another day."""
    contract, payment = _both(ids)
    if not payment.is_open_phase2 or payment.due_day != ids["due"]:
        return None
    return _about_debt(payment) | {"can_be_paid": payment.is_payable and not contract.obstacle_to(payment.kind)}


def about_paid_phase(user: User | None, ids: Ids) -> Context:
    contract = contracts.get(ids["contract"])
    return _for_staff(contract) | {"is_live": bool(contract.live_at)}


def about_approval(user: User | None, ids: Ids) -> Context:
    contract = contracts.get(ids["contract"])
    return _for_staff(contract) | {"amount": contract.phase2_amount, "due": contract.phase2_due_date}


def about_changes(user: User | None, ids: Ids) -> Context:
    """The words of that day, whatever was asked for since."""
    contract, event = together(contracts.query_get(ids["contract"]), events.query_get(ids["asked"]))
    return _for_staff(contract) | {"message": event.after["changes_message"]}


def _queue_about_due_date(event: Event, kind: str) -> None:
    payment = payments.get(event.subject)
    due = event.after.get("due_date") or payment.due_day
    queue_mail(event, kind, payment.user, contract=payment.contract, payment=payment.id, due=due)


def _both(ids: Ids) -> tuple[Contract, Payment]:
    return together(contracts.query_get(ids["contract"]), payments.query_get(ids["payment"]))


def _about(contract: Contract) -> Context:
    return {"plan": contract.plan_name, "url": _address("payments:contract", contract.id)}


def _about_debt(payment: Payment) -> Context:
    """days: until the due date; negative after it."""
    days = (payment.due_date - day_of(now())).days if payment.due_date else 0
    return {
        "amount": payment.amount,
        "what": words.purpose_of(payment),
        "due": payment.due_date,
        "days": abs(days),
        "timing": "today" if days == 0 else "before" if days > 0 else "after",
        "url": _address("payments:payment", payment.id),
    }


def _for_staff(contract: Contract) -> Context:
    url = _address("payments_staff:contract", contract.id)
    return {"plan": contract.plan_name, "customer": contract.customer_name, "url": url}


def _address(view: str, record_id: str) -> str:
    return settings.SITE_URL + reverse(view, args=[record_id])
