from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import public
from payments.sandbox import invoice_outcomes, subscription_outcomes
from payments.sandbox.customer_outcomes import change_card
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import PortalVisit
from payments.sandbox.models.customers import CARDS
from payments.sandbox.portal import portal_page_of
from payments.sandbox.repositories import invoices, portal_visits, subscriptions
from payments.sandbox.rows import invoice_row


@public
@require_POST
def advance_subscription(request: HttpRequest, subscription_id: str) -> HttpResponse:
    _play_subscription(request, subscriptions.get(subscription_id).id)
    return redirect("sandbox:waiting")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_page(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Stripe's hosted invoice page, and where the bank's answer is decided."""
    invoice = invoices.get(invoice_id)
    if request.method != "POST":
        return render(request, "payments/sandbox/invoice.html", {"row": invoice_row(invoice), "invoice": invoice})
    outcome = request.POST.get("outcome", "")
    if outcome not in invoice_outcomes.OUTCOMES:
        raise Http404
    try:
        invoice_outcomes.play(invoice.id, outcome)
    except NotPossible:
        messages.error(request, _("This invoice has moved on, so that outcome is no longer possible."))
    return redirect("sandbox:waiting") if "back" in request.POST else redirect("sandbox:invoice", invoice.id)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def portal_page(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Stripe's billing portal."""
    visit = portal_visits.get(visit_id)
    if request.method != "POST":
        return render(request, "payments/sandbox/portal.html", portal_page_of(visit))
    if request.POST.get("act") == "card":
        return _change_card(request, visit)
    subscription = subscriptions.get(request.POST.get("subscription", ""))
    if subscription.customer != visit.customer:
        raise Http404
    _play_subscription(request, subscription.id, allowed=("cancel_at_period_end", "keep"))
    return redirect(visit.after) if visit.flow == "subscription_cancel" and visit.after else _again(visit)


def _change_card(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    card = request.POST.get("card", "")
    if card not in CARDS:
        messages.error(request, _("Choose a card."))
        return _again(visit)
    change_card(visit.customer, card)
    messages.success(request, _("The new card is saved."))
    return redirect(visit.after) if visit.flow == "payment_method_update" and visit.after else _again(visit)


def _again(visit: PortalVisit) -> HttpResponse:
    return redirect("sandbox:portal", visit.id)


def _play_subscription(request: HttpRequest, subscription_id: str, allowed: tuple[str, ...] = ()) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in (allowed or subscription_outcomes.OUTCOMES):
        raise Http404
    try:
        subscription_outcomes.play(subscription_id, outcome)
    except NotPossible:
        messages.error(request, _("This subscription has moved on, so that outcome is no longer possible."))
