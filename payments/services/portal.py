"""Stripe's billing portal, where a customer changes the card and cancels at the end of the month."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from payments.repositories import stripe_customers
from payments.services.checkout import PaymentsAreOff
from payments.services.session_parameters import stripe_locale
from payments.stripe_door import create_portal_session
from payments.stripe_mode import Mode, stripe_mode


class NoSubscriptionYet(Exception):
    """Stripe does not know this person, so there is no card to change."""


def open_portal(user: User) -> str:
    """The address of a short-lived page for this user's own customer, which leads back to his payments.

    Raises PaymentsAreOff, NoSubscriptionYet, and whatever the door raises.
    """
    if stripe_mode() is Mode.OFF:
        raise PaymentsAreOff
    known = stripe_customers.find(user.id)
    if known is None or not known.is_usable(stripe_mode()):
        raise NoSubscriptionYet(user.id)
    back = settings.SITE_URL + reverse("payments:list")
    return create_portal_session(customer=known.customer, return_url=back, locale=stripe_locale()).url
