from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from accounts.services.invitations import NotInvited, resend_invitation, revoke_invitation
from accounts.services.roles import NotYoursToGrant


@require_POST
@permission_required("users.edit")
def resend(request: SignedInRequest, user_id: str) -> HttpResponse:
    try:
        person = resend_invitation(request.user, user_id)
        messages.success(request, _("A new link is on its way to %(address)s.") % {"address": person.email})
    except (NotInvited, NotYoursToGrant) as refusal:
        messages.error(request, _refused(refusal))
    return redirect("accounts_staff:user", user_id)


@require_POST
@permission_required("users.edit")
def revoke(request: SignedInRequest, user_id: str) -> HttpResponse:
    try:
        revoke_invitation(request.user, user_id)
        messages.success(request, _("The invitation is revoked: its links are dead."))
    except (NotInvited, NotYoursToGrant) as refusal:
        messages.error(request, _refused(refusal))
    return redirect("accounts_staff:user", user_id)


def _refused(refusal: NotInvited | NotYoursToGrant) -> str:
    if isinstance(refusal, NotInvited):
        return _("No invitation is open: the person has a password already, has no access, or it was revoked.")
    return _("This person may do more than you. Ask somebody who may do as much.")
