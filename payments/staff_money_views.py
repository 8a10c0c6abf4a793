from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import permission_required
from accounts.models import User
from accounts.pages import posted
from accounts.requests import SignedInRequest
from payments.calendar import day_of
from payments.models import Payment, balance_of
from payments.money_forms import OfflineForm, ReasonForm
from payments.money_words import ACTIONS, DECISIONS, OFFLINE_OBSTACLES, UNREACHABLE
from payments.repositories import Ledger, Refunds, StripeEvents, contracts, ledger, payments, refunds, stripe_events
from payments.services.changes import ChangeRefused
from payments.services.offline import NotSettled, accept_review, cancel_payment, keep_overpayment, pay_offline
from payments.services.payment_actions import actions_on
from payments.services.refunds import list_incoming
from payments.stripe_door import StripeFault
from storage.events import events
from storage.queries import together

MOST = 200

page = require_http_methods(["GET", "HEAD", "POST"])

Take = Callable[..., Payment]


@require_safe
@permission_required("payments.view")
def payment_page(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment, rows, asked, told, timeline = together(
        payments.query_get(payment_id),
        ledger.query_list(Ledger.by_payment, payment=payment_id, oldest_first=True, limit=MOST),
        refunds.query_list(Refunds.by_payment, payment=payment_id, limit=MOST),
        stripe_events.query_list(StripeEvents.by_payment, payment=payment_id, limit=MOST),
        events.query_history(payment_id, limit=MOST),
    )
    left = sum(left for _row, left in list_incoming(rows.items, asked.items))
    context = {
        "payment": payment,
        "rows": rows.items,
        "refunds": asked.items,
        "balance": balance_of(rows.items),
        "told": told.items,
        "timeline": timeline.items,
        "actions": [(name, ACTIONS[name]) for name in actions_on(payment, left=left, person=request.user)],
    }
    return render(request, "payments/staff_payment.html", context)


@page
@permission_required("payments.edit")
def offline(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment = payments.get(payment_id)
    form = OfflineForm(posted(request), since=day_of(contracts.get(payment.contract).signed_at))
    template, shown = "payments/staff_offline.html", {"form": form, "payment": payment}
    if "offline" not in actions_on(payment, left=0, person=request.user):
        return render(request, template, shown | {"refusal": OFFLINE_OBSTACLES[_closed(payment)]}, status=409)
    if not form.is_valid():
        return render(request, template, shown)
    refusal, status = _tried(pay_offline, request.user, payment_id, **form.cleaned_data)
    if refusal:
        return render(request, template, shown | {"refusal": refusal, "may_try_again": True}, status=status)
    messages.success(request, _("Payment recorded. The customer gets the receipt."))
    return redirect("payments_staff:payment", payment_id)


@page
@permission_required("payments.edit")
def accept(request: SignedInRequest, payment_id: str) -> HttpResponse:
    return _decide(request, payment_id, "accept", accept_review)


@page
@permission_required("payments.edit")
def keep(request: SignedInRequest, payment_id: str) -> HttpResponse:
    return _decide(request, payment_id, "keep", keep_overpayment)


@page
@permission_required("payments.edit")
def cancel(request: SignedInRequest, payment_id: str) -> HttpResponse:
    return _decide(request, payment_id, "cancel", cancel_payment)


def _decide(request: SignedInRequest, payment_id: str, name: str, take: Take) -> HttpResponse:
    payment, form = payments.get(payment_id), ReasonForm(posted(request))
    template, shown = "payments/staff_decision.html", {"form": form, "payment": payment, "decision": DECISIONS[name]}
    if name not in actions_on(payment, left=0, person=request.user):
        return render(request, template, shown | {"refusal": OFFLINE_OBSTACLES["not_now"]}, status=409)
    if not form.is_valid():
        return render(request, template, shown)
    refusal, status = _tried(take, request.user, payment_id, **form.cleaned_data)
    if refusal:
        return render(request, template, shown | {"refusal": refusal}, status=status)
    messages.success(request, str(DECISIONS[name].done))
    return redirect("payments_staff:payment", payment_id)


def _tried(take: Take, staff: User, payment_id: str, **typed: Any) -> tuple[Promise | None, int]:
    """Why it was not done, and the answer's status; nothing where it was done."""
    try:
        take(staff, payment_id, **typed)
    except NotSettled as refused:
        return OFFLINE_OBSTACLES[refused.reason], 409
    except ChangeRefused:
        return OFFLINE_OBSTACLES["not_now"], 409
    except StripeFault:
        return UNREACHABLE, 503
    return None, 200


def _closed(payment: Payment) -> str:
    if payment.is_open:
        return "monthly"
    return "settled" if payment.is_settled else "not_now"
