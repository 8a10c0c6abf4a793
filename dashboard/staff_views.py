from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from dashboard.services.staff_home import read_staff_home
from storage.clock import now


@require_safe
@permission_required("dashboard.view")
def staff_home(request: SignedInRequest) -> HttpResponse:
    return render(request, "dashboard/staff_home.html", {"home": read_staff_home(request.user), "read_at": now()})
