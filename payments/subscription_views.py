import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required, permission_required
from accounts.requests import SignedInRequest
from payments.repositories import Subscriptions, subscriptions
from payments.services.checkout import PaymentsAreOff
from payments.services.figures import query_recurring
from payments.services.portal import NoSubscriptionYet, open_portal
from payments.stripe_door import StripeFault
from payments.subscription_words import STATES
from storage.queries import together

logger = logging.getLogger(__name__)


@require_POST
@login_required
def portal(request: SignedInRequest) -> HttpResponse:
    try:
        return redirect(open_portal(request.user))
    except NoSubscriptionYet:
        messages.error(request, _("There is no card to change: you have not paid here yet."))
    except (PaymentsAreOff, StripeFault) as fault:
        logger.warning("no portal for %s: %r", request.user.id, fault)
        messages.error(request, _("Stripe does not answer at the moment. Nothing has changed: try again in a minute."))
    return redirect("payments:list")


@require_safe
@permission_required("payments.view")
def staff_subscriptions(request: SignedInRequest) -> HttpResponse:
    status, cursor = request.GET.get("status", "living"), request.GET.get("cursor")
    shown = status if status in STATES else "living"
    where = {"status": shown} if shown in STATES else {}
    index = Subscriptions.by_status if where else Subscriptions.living
    page, recurring, *counts = together(
        subscriptions.query_list(index, cursor=cursor, **where),  # type: ignore[arg-type]
        query_recurring(),
        *(subscriptions.query_count(Subscriptions.by_status, status=known) for known in STATES),
    )
    tabs = [(known, count) for known, count in zip(STATES, counts, strict=True) if count or known == shown]
    context = {"page": page, "recurring": recurring, "tabs": tabs, "status": shown}
    return render(request, "payments/staff_subscriptions.html", context)
