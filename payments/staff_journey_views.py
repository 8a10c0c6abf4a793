from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from payments.journey_forms import DeliveryForm, DueDateForm
from payments.journey_words import staff_refusal_sentence
from payments.models import Contract
from payments.models.contracts import STEPS
from payments.repositories import Contracts, Payments, contracts, payments
from payments.services.due_dates import NotMovable, move_due_date
from payments.services.journey import StepRefused, deliver_contract
from payments.services.phase2 import GROUPS, query_group, query_pending_phase2_sums
from payments.services.reminders import pause_reminders
from payments.services.subscriptions import query_subscription_of
from storage.events import events
from storage.queries import Page, Query, together

TIMELINE = 50
FIRST_OF_GROUP = 10
PAYMENTS = 200
"""Of one contract: the months of sixteen years."""


@require_safe
@permission_required("contracts.view")
def contracts_list(request: SignedInRequest) -> HttpResponse:
    step = request.GET.get("step", "")
    found, total, *counts = together(
        _contracts_in(step, request.GET.get("cursor")),
        contracts.query_count(Contracts.all),
        *(contracts.query_count(Contracts.by_step, step=known) for known in STEPS),
    )
    tabs = [(known, count) for known, count in zip(STEPS, counts, strict=True) if count or known == step]
    context = {"page": found, "step": step if step in STEPS else "", "tabs": tabs, "total": total}
    return render(request, "payments/staff_contracts.html", context)


@require_safe
@permission_required("contracts.view")
def contract_page(request: SignedInRequest, contract_id: str) -> HttpResponse:
    return _contract_page(request, contract_id, None)


@require_POST
@permission_required("contracts.edit")
def deliver(request: SignedInRequest, contract_id: str) -> HttpResponse:
    form = DeliveryForm(request.POST)
    if not form.is_valid():
        return _contract_page(request, contract_id, form)
    try:
        deliver_contract(request.user, contract_id, **form.cleaned_data)
    except StepRefused as refused:
        context = {"contract": refused.contract, "sentence": staff_refusal_sentence(refused.reason)}
        return render(request, "payments/staff_step_refused.html", context, status=409)
    messages.success(request, _("Delivered. The customer gets a mail and can try the agent."))
    return redirect("payments_staff:contract", contract_id)


@require_POST
@permission_required("contracts.edit")
def reminders(request: SignedInRequest, contract_id: str) -> HttpResponse:
    contract = pause_reminders(request.user, contract_id, paused=request.POST.get("paused") == "yes")
    paused, going_on = _("Reminders are paused for this contract."), _("Reminders go on for this contract.")
    messages.success(request, paused if contract.reminders_paused else going_on)
    return redirect("payments_staff:contract", contract_id)


@require_safe
@permission_required("payments.view")
def pending(request: SignedInRequest) -> HttpResponse:
    """All groups, each with its first payments; or one of them, page by page."""
    group, cursor = request.GET.get("group", ""), request.GET.get("cursor")
    shown = [group] if group in GROUPS else list(GROUPS)
    limit = 25 if group in GROUPS else FIRST_OF_GROUP
    sums, *pages = together(
        query_pending_phase2_sums(),
        *(query_group(one, cursor=cursor if one == group else None, limit=limit) for one in shown),
    )
    sections = [(one, dict(sums.groups)[one], page) for one, page in zip(shown, pages, strict=True)]
    context = {"sums": sums, "sections": sections, "group": group if group in GROUPS else "", "page": pages[0]}
    return render(request, "payments/staff_pending.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("payments.edit")
def due_date(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment = payments.get(payment_id)
    form = DueDateForm(request.POST if request.method == "POST" else None, initial={"due_date": payment.due_date})
    if not form.is_valid():
        status = 200 if payment.is_open_phase2 else 409
        return render(request, "payments/staff_due_date.html", {"form": form, "payment": payment}, status=status)
    try:
        move_due_date(request.user, payment_id, form.cleaned_data["due_date"])
    except NotMovable:
        return render(request, "payments/staff_due_date.html", {"form": form, "payment": payment}, status=409)
    messages.success(request, _("Due date moved. The customer gets a mail."))
    return redirect("payments_staff:payment", payment_id)


def _contract_page(request: SignedInRequest, contract_id: str, form: DeliveryForm | None) -> HttpResponse:
    contract, subscription, owed, timeline = together(
        contracts.query_get(contract_id),
        query_subscription_of(contract_id),
        payments.query_list(Payments.by_contract, contract=contract_id, oldest_first=True, limit=PAYMENTS),
        events.query_history(contract_id, limit=TIMELINE, cursor=request.GET.get("cursor")),
    )
    context = {
        "contract": contract,
        "subscription": subscription,
        "payments": owed.items,
        "timeline": timeline.items,
        "page": timeline,
        "form": form or DeliveryForm(initial={"seen": contract.moment}),
        "phase2": next((one for one in owed.items if one.id == contract.phase2), None),
    }
    return render(request, "payments/staff_contract.html", context)


def _contracts_in(step: str, cursor: str | None) -> Query[Page[Contract]]:
    """In one step those first that have stood there longest; all of them the newest first."""
    if step in STEPS:
        return contracts.query_list(Contracts.by_step, step=step, oldest_first=True, cursor=cursor)
    return contracts.query_list(Contracts.all, cursor=cursor)
