from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from payments.repositories import payments
from payments.services.event_inbox import (
    STATUSES,
    TYPES,
    NotClosable,
    close_event,
    query_freshness,
    query_inbox,
    read_event,
    try_again,
    try_all_again,
)
from payments.services.reconciliation import ask_stripe_now
from payments.services.stripe_comparison import Compared, NotOurs, apply_what_stripe_says, compare_with_stripe
from payments.stripe_door import StripeFault
from payments.stripe_forms import CloseForm
from storage.errors import Conflict, Locked
from storage.events import Events, events
from storage.queries import together

RUNS = 20


@require_safe
@permission_required("stripe.view")
def inbox(request: SignedInRequest) -> HttpResponse:
    status, event_type = request.GET.get("status", ""), request.GET.get("type", "")
    status, event_type = status if status in STATUSES else "", event_type if event_type in TYPES else ""
    found = query_inbox(status, event_type, cursor=request.GET.get("cursor")).run()
    types = [(one, count) for one, count in found.by_type.items() if count or one == event_type]
    context = {"found": found, "page": found.page, "freshness": found.freshness, "status": status}
    choices = {"type": event_type, "types": types, "tabs": list(found.by_status.items())}
    return render(request, "payments/staff_stripe_events.html", context | choices)


@require_safe
@permission_required("stripe.view")
def event_page(request: SignedInRequest, event_id: str) -> HttpResponse:
    return _event_page(request, event_id, CloseForm())


@require_POST
@permission_required("stripe.view")
def replay(request: SignedInRequest, event_id: str) -> HttpResponse:
    stopped = try_again(request.user.id, event_id)
    if stopped:
        messages.error(request, _("It could not be applied: %(reason)s") % {"reason": stopped})
    else:
        messages.success(request, _("Applied."))
    return redirect("payments_staff:stripe_event", event_id)


@require_POST
@permission_required("stripe.view")
def replay_all(request: SignedInRequest) -> HttpResponse:
    event_type = request.POST.get("type", "")
    if event_type not in TYPES:
        return redirect("payments_staff:stripe_events")
    done = try_all_again(request.user.id, event_type)
    worked = ngettext("%(number)d event applied.", "%(number)d events applied.", done.worked) % {"number": done.worked}
    left = ngettext("%(number)d is left.", "%(number)d are left.", done.left) % {"number": done.left}
    (messages.error if done.failed else messages.success)(request, f"{worked} {left}")
    where = urlencode({"status": "failed", "type": event_type})
    return redirect(f"{reverse('payments_staff:stripe_events')}?{where}")


@require_POST
@permission_required("stripe.view")
def close(request: SignedInRequest, event_id: str) -> HttpResponse:
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _event_page(request, event_id, form)
    try:
        close_event(request.user, event_id, form.cleaned_data["why"])
    except NotClosable:
        return _event_page(request, event_id, form, status=409)
    messages.success(request, _("Put away."))
    return redirect("payments_staff:stripe_event", event_id)


@require_safe
@permission_required("stripe.view")
def reconciliation(request: SignedInRequest) -> HttpResponse:
    freshness, runs = together(query_freshness(), events.query_list(Events.by_name, name="stripe.healed", limit=RUNS))
    context = {"freshness": freshness, "clock": freshness.clock, "runs": runs.items}
    return render(request, "payments/staff_reconciliation.html", context)


@require_POST
@permission_required("stripe.view")
def ask_stripe(request: SignedInRequest) -> HttpResponse:
    try:
        ask_stripe_now()
    except StripeFault as fault:
        messages.error(request, _unreachable(fault))
    return redirect("payments_staff:reconciliation")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stripe.view")
def payment_at_stripe(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment, rows, trouble = payments.get(payment_id), list[Compared](), ""
    try:
        if request.method == "POST":
            apply_what_stripe_says(payment.id, by=request.user.id)
            messages.success(request, _("This payment is now as Stripe says."))
            return redirect("payments_staff:payment_at_stripe", payment.id)
        rows = compare_with_stripe(payment)
    except StripeFault as fault:
        trouble = _unreachable(fault)
    except (NotOurs, Locked, Conflict) as refused:
        trouble = _("It could not be applied: %(reason)s") % {"reason": type(refused).__name__}
    context = {"payment": payment, "rows": rows, "trouble": trouble, "differs": any(not row.agrees for row in rows)}
    return render(request, "payments/staff_stripe_payment.html", context, status=503 if trouble else 200)


def _event_page(request: SignedInRequest, event_id: str, form: CloseForm, *, status: int = 200) -> HttpResponse:
    event, history = read_event(event_id)
    context = {"event": event, "history": history, "form": form}
    return render(request, "payments/staff_stripe_event.html", context, status=status)


def _unreachable(fault: StripeFault) -> str:
    reason = f"{type(fault).__name__} {fault}".strip()
    return _("Stripe did not answer as hoped: %(reason)s") % {"reason": reason}
