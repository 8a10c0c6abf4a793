from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from accounts.services.locks import lift_one_lock, list_locks


@require_safe
@permission_required("users.view")
def locks(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/staff_locks.html", {"locks": list_locks()})


@require_POST
@permission_required("users.edit")
def lift_lock(request: SignedInRequest) -> HttpResponse:
    lock = lift_one_lock(request.user, request.POST.get("key", ""))
    if lock:
        messages.success(request, _("%(who)s may try again at once.") % {"who": lock.who})
    else:
        messages.info(request, _("This lock has ended already."))
    return redirect("accounts_staff:locks")
