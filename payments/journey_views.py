from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required
from accounts.requests import SignedInRequest
from payments.journey_forms import ChangesForm
from payments.journey_words import refusal_sentence
from payments.repositories import Payments, contracts, payments
from payments.services.journey import StepRefused, accept_delivery, ask_for_changes
from payments.services.payments import obstacle_to_paying
from payments.services.subscriptions import query_subscription_of
from storage.events import Events, events
from storage.queries import together

HISTORY = 50
PAYMENTS = 200
"""Of one contract: the months of sixteen years."""


@require_safe
@login_required
def contract_page(request: SignedInRequest, contract_id: str) -> HttpResponse:
    return _contract_page(request, contract_id, None)


@require_POST
@login_required
def accept(request: SignedInRequest, contract_id: str) -> HttpResponse:
    try:
        accept_delivery(request.user, contract_id, seen=request.POST.get("seen", ""))
    except StepRefused as refused:
        return _refusal(request, refused)
    messages.success(request, _("You approved the agent. Thank you!"))
    return redirect("payments:contract", contract_id)


@require_POST
@login_required
def changes(request: SignedInRequest, contract_id: str) -> HttpResponse:
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _contract_page(request, contract_id, form)
    try:
        ask_for_changes(request.user, contract_id, **form.cleaned_data)
    except StepRefused as refused:
        return _refusal(request, refused)
    messages.success(request, _("We got your message. We will write to you when you can try the agent again."))
    return redirect("payments:contract", contract_id)


def _contract_page(request: SignedInRequest, contract_id: str, form: ChangesForm | None) -> HttpResponse:
    """With everything that happened to the contract itself; refusals and jobs aside, that is its journey."""
    cursor = request.GET.get("cursor")
    contract, owed, subscription, history = together(
        contracts.query_find(contract_id),
        payments.query_list(Payments.by_contract, contract=contract_id, oldest_first=True, limit=PAYMENTS),
        query_subscription_of(contract_id),
        events.query_list(Events.by_subject, subject=contract_id, cursor=cursor, limit=HISTORY),
    )
    if contract is None or contract.user != request.user.id:
        raise Http404
    context = {
        "contract": contract,
        "payments": owed.items,
        "payable": next((one for one in owed.items if not obstacle_to_paying(one, contract, request.user)), None),
        "form": form or ChangesForm(initial={"seen": contract.moment}),
        "page": history,
        "subscription": subscription,
    }
    return render(request, "payments/contract.html", context)


def _refusal(request: SignedInRequest, refused: StepRefused) -> HttpResponse:
    context = {"contract": refused.contract, "sentence": refusal_sentence(refused.reason)}
    return render(request, "payments/step_refused.html", context, status=409)
