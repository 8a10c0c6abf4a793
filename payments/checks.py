"""Django's system checks about money. Settings that contradict each other are found by `stripe_mode.wrong_settings`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import Resolver404, resolve

from payments.stripe_mode import Mode, is_sandbox, stripe_mode


@register("payments")
def check_simulator_is_absent(**_options: Any) -> list[CheckMessage]:
    """One of the five locks of the simulator: outside its mode its addresses must not exist."""
    if is_sandbox() or not _resolves("/sandbox/checkout/cs_sandbox_1/"):
        return []
    sentence = f"The payment simulator is reachable in mode {stripe_mode()}; restart, or remove its addresses."
    return [Error(sentence, id="payments.E001")]


@register("payments")
def check_webhooks_can_arrive(**_options: Any) -> list[CheckMessage]:
    if stripe_mode() not in (Mode.LIVE, Mode.TEST) or settings.STRIPE_WEBHOOK_SECRETS:
        return []
    sentence = (
        "STRIPE_WEBHOOK_SECRETS is empty, so every webhook is refused; set the signing secret of your Stripe endpoint."
    )
    return [Warning(sentence, id="payments.W001")]


@register("payments")
def check_live_money_is_not_debugged(**_options: Any) -> list[CheckMessage]:
    if stripe_mode() is Mode.LIVE and settings.DEBUG:
        return [Warning("DEBUG is on with a live STRIPE_SECRET_KEY; set DEBUG=false.", id="payments.W002")]
    return []


def _resolves(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
