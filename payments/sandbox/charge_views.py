from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import public
from payments.money import NotMoney, parse_money
from payments.sandbox import charge_outcomes
from payments.sandbox.impossible import NotPossible

CHARGE_ACTS: dict[str, Callable[[str, int], Any]] = {
    "refund": charge_outcomes.refund,
    "refund_pending": lambda charge, amount: charge_outcomes.refund(charge, amount, pending=True),
    "dispute": lambda charge, amount: charge_outcomes.open_dispute(charge, amount or None),
    "inquiry": lambda charge, amount: charge_outcomes.open_dispute(charge, amount or None, inquiry=True),
}
REFUND_ACTS: dict[str, Callable[[str], Any]] = {
    "succeeded": lambda refund: charge_outcomes.settle_refund(refund, "succeeded"),
    "failed": lambda refund: charge_outcomes.settle_refund(refund, "failed"),
}
DISPUTE_ACTS: dict[str, Callable[[str], Any]] = {
    "answer": charge_outcomes.answer_dispute,
    "won": lambda dispute: charge_outcomes.close_dispute(dispute, "won"),
    "lost": lambda dispute: charge_outcomes.close_dispute(dispute, "lost"),
}


@public
@require_POST
def act_on_charge(request: HttpRequest, charge_id: str) -> HttpResponse:
    """As if somebody acted in Stripe's dashboard; without an amount it is the whole charge."""
    act = _chosen(request, CHARGE_ACTS)
    try:
        amount = parse_money(request.POST["amount"]) if request.POST.get("amount") else 0
    except NotMoney:
        messages.error(request, _("Type an amount such as 12,34, or leave it empty for everything."))
        return redirect("sandbox:waiting")
    return _acted(request, lambda: act(charge_id, amount))


@public
@require_POST
def act_on_refund(request: HttpRequest, refund_id: str) -> HttpResponse:
    act = _chosen(request, REFUND_ACTS)
    return _acted(request, lambda: act(refund_id))


@public
@require_POST
def act_on_dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    act = _chosen(request, DISPUTE_ACTS)
    return _acted(request, lambda: act(dispute_id))


def _chosen(request: HttpRequest, acts: dict[str, Any]) -> Any:
    try:
        return acts[request.POST.get("outcome", "")]
    except KeyError as unknown:
        raise Http404 from unknown


def _acted(request: HttpRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except NotPossible as refused:
        messages.error(request, _("Stripe would refuse that: %(why)s") % {"why": str(refused)})
    return redirect("sandbox:waiting")
