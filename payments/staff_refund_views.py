from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import permission_required
from accounts.pages import posted
from accounts.requests import SignedInRequest
from payments.models import Refund
from payments.money import format_money
from payments.money_forms import RefundForm
from payments.money_words import REFUND_OBSTACLES
from payments.repositories import refunds
from payments.services.refunds import Refundable, RefundNotPossible, query_refundable, refund_payment
from payments.stripe_door import StripeUnavailable
from storage.errors import Locked


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("payments.refund")
def refund(request: SignedInRequest, payment_id: str) -> HttpResponse:
    found = query_refundable(payment_id).run()
    click = f"{payment_id}-{request.POST.get('click') or found.click}"
    known = refunds.find_by("token", click) if request.method == "POST" else None
    if known:
        return _refunded_before(request, known)
    form = RefundForm(posted(request), incoming=found.incoming, click=found.click, chosen=request.GET.get("row", ""))
    if found.obstacle or not form.is_valid():
        return _refund_page(request, found, form, status=409 if found.obstacle else 200)
    return _give_back(request, found, form, click)


def _give_back(request: SignedInRequest, found: Refundable, form: RefundForm, click: str) -> HttpResponse:
    typed = {"amount": form.cleaned_data["amount"], "reason": form.cleaned_data["reason"]}
    payment_id = found.payment.id
    try:
        given = refund_payment(request.user, payment_id, token=click, incoming=form.chosen, **typed)
    except RefundNotPossible as refused:
        form.refuse(refused.reason, refused.left)
        return _refund_page(request, found, form, status=409)
    except (StripeUnavailable, Locked):
        return _left_waiting(request, found, form, click)
    if given.status == "failed":
        messages.error(request, _("The bank did not take the money: it came back to us. Give it back in another way."))
    else:
        messages.success(request, _("Given back: %(amount)s.") % {"amount": format_money(given.amount)})
    return redirect("payments_staff:payment", payment_id)


def _left_waiting(request: SignedInRequest, found: Refundable, form: RefundForm, click: str) -> HttpResponse:
    """Written down before Stripe was asked: it is asked again without anybody. Not even that: nothing happened."""
    if refunds.find_by("token", click) is None:
        form.refuse("busy", 0)
        return _refund_page(request, found, form, status=503)
    messages.warning(request, _("Stripe did not answer. The refund is kept, and we ask again by ourselves."))
    return redirect("payments_staff:payment", found.payment.id)


def _refunded_before(request: SignedInRequest, known: Refund) -> HttpResponse:
    amount = {"amount": format_money(known.amount)}
    if known.status == "failed":
        messages.error(request, str(REFUND_OBSTACLES["refused"]))
    else:
        messages.warning(
            request, _("%(amount)s was given back from that page already. Nothing more was sent.") % amount
        )
    return redirect("payments_staff:payment", known.payment)


def _refund_page(request: SignedInRequest, found: Refundable, form: RefundForm, *, status: int) -> HttpResponse:
    shown = {"form": form, "payment": found.payment, "incoming": found.incoming, "left": found.left}
    refusal = REFUND_OBSTACLES.get(found.obstacle)
    return render(request, "payments/staff_refund.html", shown | {"refusal": refusal}, status=status)
