from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from notifications import services, words
from notifications.services.overviews import read_mail_overview


@require_safe
@permission_required("mail.view")
def mail(request: SignedInRequest) -> HttpResponse:
    overview = read_mail_overview(status=request.GET.get("status", ""), cursor=request.GET.get("cursor"))
    tabs = [(status, word, overview.counts[status]) for status, word in words.FILTERS.items()]
    return render(request, "notifications/staff_mail.html", {"overview": overview, "page": overview.page, "tabs": tabs})


@require_POST
@permission_required("mail.view")
def resend(request: SignedInRequest, mail_id: str) -> HttpResponse:
    mail = services.resend_mail(request.user, mail_id)
    messages.success(request, _("The mail to %(address)s leaves again now.") % {"address": mail.recipient})
    status = request.POST.get("status", "")
    return redirect(reverse("notifications_staff:mail") + (f"?status={status}" if status in words.FILTERS else ""))
