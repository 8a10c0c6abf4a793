from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from accounts.decorators import login_required
from accounts.pages import posted
from accounts.requests import SignedInRequest
from payments.forms import SigningForm
from payments.models import Contract, Payment, Plan, Receipt
from payments.repositories import Payments, contracts, payments, receipts
from payments.services.contracts import NotLapsed, Signature, restart_contract, sign_another_contract
from payments.services.overview import query_contracts_of, query_overview
from payments.services.payments import obstacle_to_paying
from payments.services.plans import find_plan
from storage.ids import new_id
from storage.queries import together

HISTORY = 10

Owned = TypeVar("Owned", Contract, Payment, Receipt)


@require_safe
@login_required
def payments_list(request: SignedInRequest) -> HttpResponse:
    cursor = request.GET.get("cursor")
    history = payments.query_list(Payments.by_user, user=request.user.id, cursor=cursor, limit=HISTORY)
    overview, page = together(query_overview(request.user), history)
    return render(request, "payments/list.html", {"overview": overview, "page": page})


@require_safe
@login_required
def payment_page(request: SignedInRequest, payment_id: str) -> HttpResponse:
    found, mine = together(payments.query_find(payment_id), query_contracts_of(request.user.id))
    payment = _own(found, request)
    contract = next((one for one in mine.items if one.id == payment.contract), None) or contracts.get(payment.contract)
    obstacle = obstacle_to_paying(payment, contract, request.user)
    return render(request, "payments/payment.html", {"payment": payment, "contract": contract, "obstacle": obstacle})


@require_safe
@login_required
def receipt_page(request: SignedInRequest, payment_id: str) -> HttpResponse:
    receipt, payment = together(receipts.query_find(payment_id), payments.query_find(payment_id))
    return render(request, "payments/receipt.html", {"receipt": _own(receipt, request), "payment": payment})


@require_POST
@login_required
def restart(request: SignedInRequest, contract_id: str) -> HttpResponse:
    try:
        restart_contract(request.user, contract_id)
        messages.success(request, _("Your contract starts again. Phase 1 waits to be paid."))
    except NotLapsed:
        messages.error(request, _("This contract has not lapsed, so there is nothing to start again."))
    return redirect("payments:contract", contract_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_contract(request: SignedInRequest) -> HttpResponse:
    plan = find_plan(request.GET.get("plan", ""))
    if plan is None or not request.user.is_verified:
        return _cannot_sign(request, plan)
    form = SigningForm(posted(request), initial={"signing": new_id()})
    if form.is_valid():
        contract = sign_another_contract(request.user, plan.slug, _signature(request, form))
        messages.success(request, _("Contract signed. Phase 1 waits to be paid."))
        return redirect("payments:contract", contract.id)
    return render(request, "payments/new_contract.html", {"form": form, "plan": plan})


def _cannot_sign(request: SignedInRequest, plan: Plan | None) -> HttpResponse:
    template, status = ("choose_plan", 404) if plan is None else ("confirm_first", 403)
    return render(request, f"payments/{template}.html", status=status if request.method == "POST" else 200)


def _own(record: Owned | None, request: SignedInRequest) -> Owned:
    if record is None or record.user != request.user.id:
        raise Http404
    return record


def _signature(request: SignedInRequest, form: SigningForm) -> Signature:
    signing = f"{request.user.id}-{form.cleaned_data['signing'] or new_id()}"
    return Signature(signing, settings.TERMS_VERSION, client_address(request))
