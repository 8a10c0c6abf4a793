from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import public
from payments.sandbox.delivery import ORDERS, deliver_many
from payments.sandbox.outcomes import OUTCOMES, NotPossible, play
from payments.sandbox.repositories import simulated_events
from payments.sandbox.rows import EVENTS, overview
from payments.sandbox.sessions import find_session
from payments.sandbox.switchboard import set_switches


@public
@require_http_methods(["GET", "HEAD", "POST"])
def checkout_page(request: HttpRequest, session_id: str) -> HttpResponse:
    purchase = find_session(session_id)
    if purchase is None or purchase.session_id != session_id:
        raise Http404
    if request.method != "POST":
        return render(request, "payments/sandbox/checkout.html", {"purchase": purchase})
    outcome = request.POST.get("outcome", "")
    if not _play(request, purchase.id, outcome) or outcome in ("declined", "expire"):
        return redirect("sandbox:checkout", session_id)
    return redirect(purchase.success_url.replace("{CHECKOUT_SESSION_ID}", session_id))


@public
@require_safe
def waiting_payments(request: HttpRequest) -> HttpResponse:
    return render(request, "payments/sandbox/waiting.html", overview())


@public
@require_POST
def settle(request: HttpRequest, purchase_id: str) -> HttpResponse:
    _play(request, purchase_id, request.POST.get("outcome", ""))
    return redirect("sandbox:waiting")


@public
@require_POST
def send_webhooks(request: HttpRequest) -> HttpResponse:
    order = request.POST.get("order", "")
    chosen = simulated_events.get_many(request.POST.getlist("event")[:EVENTS])
    if order in ORDERS and chosen:
        deliver_many(chosen, order)
        messages.success(request, _("The webhooks were sent."))
    else:
        messages.error(request, _("Choose at least one webhook."))
    return redirect("sandbox:waiting")


@public
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    set_switches(hold_webhooks="hold_webhooks" in request.POST, refunds_wait="refunds_wait" in request.POST)
    messages.success(request, _("The switches are set."))
    return redirect("sandbox:waiting")


def _play(request: HttpRequest, purchase_id: str, outcome: str) -> bool:
    if outcome not in OUTCOMES:
        raise Http404
    try:
        play(purchase_id, outcome)
    except NotPossible:
        messages.error(request, _("This payment has moved on, so that outcome is no longer possible."))
        return False
    return True
