from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from payments import words
from payments.forms import ContractForm, PlanForm
from payments.models import Contract, Payment
from payments.models.contracts import STEPS
from payments.models.payments import KINDS, TRANSITIONS
from payments.repositories import Contracts, Ledger, Payments, contracts, ledger, payments, plans
from payments.services.contracts import write_contract
from payments.services.figures import query_outstanding, query_received
from payments.services.plans import edit_plan, list_plans
from storage.events import events
from storage.queries import Page, Query, together

TIMELINE = 50

page = require_http_methods(["GET", "HEAD", "POST"])


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
    context = {"page": found, "step": step, "tabs": tabs, "total": total}
    return render(request, "payments/staff_contracts.html", context)


@page
@permission_required("contracts.edit")
def new_contract(request: SignedInRequest) -> HttpResponse:
    form = ContractForm(_posted(request), initial={"customer": request.GET.get("customer", "")})
    if form.is_valid():
        clean = form.cleaned_data
        contract = write_contract(request.user, clean["customer"], plan=clean["plan"], amounts=form.amounts)
        messages.success(request, _("Contract saved. Its payments wait for the customer."))
        return redirect("payments_staff:contract", contract.id)
    return render(request, "payments/staff_new_contract.html", {"form": form})


@require_safe
@permission_required("contracts.view")
def contract_page(request: SignedInRequest, contract_id: str) -> HttpResponse:
    contract, owed, timeline = together(
        contracts.query_get(contract_id),
        payments.query_list(Payments.by_contract, contract=contract_id, oldest_first=True),
        events.query_history(contract_id, limit=TIMELINE),
    )
    context = {"contract": contract, "payments": owed.items, "timeline": timeline.items}
    return render(request, "payments/staff_contract.html", context)


@require_safe
@permission_required("payments.view")
def payments_list(request: SignedInRequest) -> HttpResponse:
    status, kind = _known(request, "status", TRANSITIONS), _known(request, "kind", KINDS)
    like = _payments_like(status, kind, request.GET.get("cursor"))
    found, count, received, outstanding = together(*like, query_received(), query_outstanding())
    context = {
        "page": found,
        "count": count,
        "received": received,
        "outstanding": outstanding,
        "status": status,
        "kind": kind,
        "states": words.PAYMENT_STATES,
        "kinds": words.KINDS,
    }
    return render(request, "payments/staff_payments.html", context)


@require_safe
@permission_required("payments.view")
def payment_page(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment, rows, timeline = together(
        payments.query_get(payment_id),
        ledger.query_list(Ledger.by_payment, payment=payment_id, oldest_first=True),
        events.query_history(payment_id, limit=TIMELINE),
    )
    context = {"payment": payment, "rows": rows.items, "timeline": timeline.items}
    return render(request, "payments/staff_payment.html", context)


@require_safe
@permission_required("plans.edit")
def plans_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "payments/staff_plans.html", {"plans": list_plans()})


@page
@permission_required("plans.edit")
def plan_page(request: SignedInRequest, slug: str) -> HttpResponse:
    plan = plans.get(slug)
    kept = {"name": plan.name, "activation_amount": plan.activation_amount, "monthly_amount": plan.monthly_amount}
    form = PlanForm(_posted(request), initial=kept)
    if form.is_valid():
        edit_plan(request.user, slug, **form.cleaned_data)
        messages.success(request, _("Plan saved. Contracts already signed keep their amounts."))
        return redirect("payments_staff:plans")
    return render(request, "payments/staff_plan.html", {"form": form, "plan": plan})


def _contracts_in(step: str, cursor: str | None) -> Query[Page[Contract]]:
    if step in STEPS:
        return contracts.query_list(Contracts.by_step, step=step, cursor=cursor)
    return contracts.query_list(Contracts.all, cursor=cursor)


def _payments_like(status: str, kind: str, cursor: str | None) -> tuple[Query[Page[Payment]], Query[int]]:
    index = {
        (True, True): Payments.by_status_and_kind,
        (True, False): Payments.by_status,
        (False, True): Payments.by_kind,
        (False, False): Payments.all,
    }[bool(status), bool(kind)]
    where: dict[str, Any] = {name: value for name, value in (("status", status), ("kind", kind)) if value}
    return payments.query_list(index, cursor=cursor, **where), payments.query_count(index, **where)


def _known(request: SignedInRequest, name: str, values: Any) -> str:
    """The value of a filter, empty if it is none of these."""
    value = request.GET.get(name, "")
    return value if value in values else ""


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None
