"""Mails about the monthly maintenance: what was started, what could not be charged, what ends."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.mails import Context, register
from notifications.services import queue_mail
from payments import words
from payments.decline_words import decline_sentence
from payments.models import Subscription
from payments.repositories import contracts, payments, subscriptions
from payments.services.staff_notices import tell_staff_of
from payments.services.subscriptions import query_subscription_of
from storage.events import Event
from storage.reactions import Reaction

Ids = Mapping[str, str]


def register_subscription_mails() -> None:
    register("subscription_started", about_start, is_about_money=True, category="payments")
    register("subscription_leaving", about_leaving, is_about_money=True, category="payments")
    register("subscription_ended", about_end, is_about_money=True, category="payments")
    register("subscription_paused", about_pause, is_about_money=True, category="payments")
    register("renewal_failed", about_failed_month, is_about_money=True, category="payments")
    register("renewal_action", about_failed_month, is_about_money=True, category="payments")
    register("subscription_second", about_second, is_about_money=True, category="payments")


def tell_customer_of(kind: str) -> Reaction:
    """A reaction to an event of a subscription: its customer gets a mail of this kind."""

    def tell(event: Event) -> None:
        subscription = subscriptions.get(event.subject)
        queue_mail(event, kind, subscription.user, subscription=subscription.id, contract=subscription.contract)

    return tell


def tell_of_month(kind: str) -> Reaction:
    """A reaction to an event of a monthly payment: its customer gets a mail of this kind."""

    def tell(event: Event) -> None:
        payment = payments.get(event.subject)
        queue_mail(event, kind, payment.user, payment=payment.id, contract=payment.contract)

    return tell


def tell_of_start(event: Event) -> None:
    """A reaction: a contract's maintenance has begun, with or without free days."""
    begun = query_subscription_of(event.subject).run()
    if begun:
        queue_mail(event, "subscription_started", begun.user, subscription=begun.id, contract=begun.contract)


def tell_of_second(event: Event) -> None:
    """A reaction: a contract has a second running subscription at Stripe, and somebody must cancel one."""
    tell_staff_of(event, "subscription_second", contract=event.subject, subscription=event.after["subscription"])


def about_start(user: User | None, ids: Ids) -> Context | None:
    subscription = subscriptions.get(ids["subscription"])
    return _about(subscription) | {"begins": subscription.trial_end} if subscription.lives else None


def about_leaving(user: User | None, ids: Ids) -> Context | None:
    """Nothing where the customer changed his mind meanwhile."""
    subscription = subscriptions.get(ids["subscription"])
    return _about(subscription) | {"ends": subscription.leaves_at} if subscription.is_leaving else None


def about_end(user: User | None, ids: Ids) -> Context | None:
    """Nothing where it was started again meanwhile."""
    subscription = subscriptions.get(ids["subscription"])
    return _about(subscription) if subscription.is_over else None


def about_pause(user: User | None, ids: Ids) -> Context | None:
    subscription = subscriptions.get(ids["subscription"])
    return _about(subscription) if subscription.status == "paused" else None


def about_failed_month(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the month was paid, or is no longer asked for."""
    payment = payments.get(ids["payment"])
    if not payment.is_payable:
        return None
    url = settings.SITE_URL + reverse("payments:payment", args=[payment.id])
    reason = decline_sentence(payment)
    return {"amount": payment.amount, "what": words.purpose_of(payment), "reason": reason, "url": url}


def about_second(user: User | None, ids: Ids) -> Context:
    """For the team."""
    contract = contracts.get(ids["contract"])
    url = settings.SITE_URL + reverse("payments_staff:contract", args=[contract.id])
    return {"customer": contract.customer_name, "subscription": ids["subscription"], "url": url}


def _about(subscription: Subscription) -> Context:
    url = settings.SITE_URL + reverse("payments:contract", args=[subscription.contract])
    return {"plan": subscription.plan_name, "amount": subscription.amount, "url": url}
