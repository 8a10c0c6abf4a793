import logging
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required
from accounts.requests import SignedInRequest
from payments.models import Payment
from payments.repositories import payments
from payments.services.checkout import CannotPay, PaymentsAreOff, open_checkout, refresh_returned
from payments.services.projection import NotOurs
from payments.stripe_door import StripeFault, StripeRefused, StripeUnavailable
from payments.words import OBSTACLES, obstacle_sentence
from storage.errors import Locked

RELOADS = (2, 2, 3, 5, 8, 13, 21, 34, 60)
"""Seconds until the waiting page asks again: soon at first, then patiently, then only by hand."""

logger = logging.getLogger(__name__)


@require_POST
@login_required
def checkout(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment = _own_payment(request, payment_id)
    try:
        return redirect(open_checkout(request.user, payment.id))
    except CannotPay as refused:
        return _refusal(request, payment, refused.obstacle, 403 if refused.obstacle == "address_unverified" else 409)
    except (PaymentsAreOff, StripeRefused) as refused:
        logger.error("payment %s cannot be taken: %r", payment.id, refused)
        return _refusal(request, payment, "payments_unavailable", 503)
    except (StripeUnavailable, Locked) as fault:
        logger.warning("no checkout for payment %s: %s", payment.id, fault)
        return _unreachable(request, payment, getattr(fault, "retry_after", 10))


@require_safe
@login_required
def checkout_return(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment = _own_payment(request, payment_id)
    session = request.GET.get("session_id", "")
    if not session or session != payment.session:
        return redirect("payments:payment", payment.id)
    try:
        payment = refresh_returned(payment)
    except (StripeUnavailable, Locked):
        return _waiting_page(request, payment, session)
    except (StripeFault, NotOurs):
        logger.exception("session %s of payment %s cannot be asked for", session, payment.id)
    if payment.is_settled:
        messages.success(request, _("We received your payment. Thank you!"))
        return redirect("payments:receipt", payment.id)
    if payment.subscription and not payment.is_waiting:
        messages.success(request, obstacle_sentence("subscription_running"))
        return redirect("payments:contract", payment.contract)
    if payment.is_open and payment.session:
        return _waiting_page(request, payment, session)
    return redirect("payments:payment", payment.id)


def _own_payment(request: SignedInRequest, payment_id: str) -> Payment:
    payment = payments.find(payment_id)
    if payment is None or payment.user != request.user.id:
        raise Http404
    return payment


def _refusal(request: SignedInRequest, payment: Payment, obstacle: str, status: int) -> HttpResponse:
    shown = {
        "payment": payment,
        "obstacle": obstacle,
        "sentence": OBSTACLES.get(obstacle, OBSTACLES["payments_unavailable"]),
    }
    headers = {"Retry-After": "600"} if status == 503 else {}
    return _with(headers, render(request, "payments/checkout_refused.html", shown, status=status))


def _unreachable(request: SignedInRequest, payment: Payment, seconds: int) -> HttpResponse:
    page = render(request, "payments/checkout_unreachable.html", {"payment": payment}, status=503)
    return _with({"Retry-After": str(seconds)}, page)


def _waiting_page(request: SignedInRequest, payment: Payment, session: str) -> HttpResponse:
    """Reloads itself, without JavaScript, until the payment is settled or it has asked often enough."""
    asked = request.GET.get("asked", "0")
    times = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    again = f"?{urlencode({'session_id': session, 'asked': times + 1})}"
    headers = {"Refresh": f"{RELOADS[times]};url={again}"} if times < len(RELOADS) else {}
    shown = {"payment": payment, "again": again, "reloads": bool(headers)}
    return _with(headers, render(request, "payments/returned.html", shown))


def _with(headers: dict[str, str], response: HttpResponse) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response
