"""Payments and contracts in words: `{% load payments %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.badges import Badge
from accounts.words import ACTORS
from payments import words
from payments.calendar import day_of
from payments.decline_words import decline_sentence
from payments.models import Payment, Refund
from payments.money_words import REFUNDS
from payments.qr_codes import qr_svg
from storage.clock import now
from storage.events import Event

register = template.Library()

register.filter("payment_title", words.purpose_of)
register.filter("decline_sentence", decline_sentence)
register.filter("duration_word", words.duration_word)
register.filter("kind_word", words.kind_word)
register.filter("method_word", words.method_word)
register.filter("movement_word", words.movement_word)
register.filter("obstacle_sentence", words.obstacle_sentence)
register.filter("mode_word", words.mode_word)
register.filter("status_change", words.status_change)
register.filter("step_word", words.step_word)
register.filter("waiting_title", words.waiting_title)
register.filter("review_sentence", words.review_sentence)


@register.filter
def is_by_a_person(event: Event) -> bool:
    """Whether somebody with an account did this, and not Stripe, a job or a command."""
    return event.actor not in ACTORS and ":" not in event.actor


@register.simple_tag
def payment_badge(payment: Payment) -> Badge:
    """The payment's state today: `{% payment_badge payment %}`."""
    return words.badge_of(payment, day_of(now()))


@register.simple_tag
def refund_badge(refund: Refund) -> Badge:
    """What became of a refund: `{% refund_badge refund %}`."""
    tone, word = REFUNDS[refund.status]
    return Badge(tone, str(word))


@register.simple_tag
def contract_badge(step: str) -> Badge:
    """A step of the journey: `{% contract_badge contract.step %}`."""
    return words.step_badge_of(step)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """The QR code of a Pix as an inline SVG; the code itself stands beside it as text."""
    return mark_safe(qr_svg(text))  # noqa: S308 -- shapes drawn by the library; the text is not part of them


@register.inclusion_tag("payments/_time_left.html")
def time_left(payment: Payment) -> dict[str, Any]:
    """How long the Pix or the boleto can still be paid: `{% time_left payment %}`."""
    until, since = payment.instructions_expire_at, payment.status_at
    if until is None:
        return {}
    left = max(0, int((until - now()).total_seconds()) // 60)
    return {
        "until": until,
        "left": left,
        "whole": max(1, int((until - since).total_seconds()) // 60),
        "method": payment.method,
    }
