from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import permission_required
from accounts.pages import posted
from accounts.requests import SignedInRequest
from payments.forms import ContractForm, PlanForm
from payments.repositories import plans
from payments.services.contracts import write_contract
from payments.services.plans import edit_plan, list_plans

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@permission_required("contracts.edit")
def new_contract(request: SignedInRequest) -> HttpResponse:
    form = ContractForm(posted(request), initial={"customer": request.GET.get("customer", "")})
    if form.is_valid():
        clean = form.cleaned_data
        contract = write_contract(request.user, clean["customer"], plan=clean["plan"], amounts=form.amounts)
        messages.success(request, _("Contract saved. Its payments wait for the customer."))
        return redirect("payments_staff:contract", contract.id)
    return render(request, "payments/staff_new_contract.html", {"form": form})


@require_safe
@permission_required("plans.edit")
def plans_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "payments/staff_plans.html", {"plans": list_plans()})


@page
@permission_required("plans.edit")
def plan_page(request: SignedInRequest, slug: str) -> HttpResponse:
    plan = plans.get(slug)
    kept = {"name": plan.name, "activation_amount": plan.activation_amount, "monthly_amount": plan.monthly_amount}
    form = PlanForm(posted(request), initial=kept)
    if form.is_valid():
        edit_plan(request.user, slug, **form.cleaned_data)
        messages.success(request, _("Plan saved. Contracts already signed keep their amounts."))
        return redirect("payments_staff:plans")
    return render(request, "payments/staff_plan.html", {"form": form, "plan": plan})
