from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import login_required
from accounts.requests import SignedInRequest
from dashboard.services.customer_home import read_customer_home


@require_safe
@login_required
def customer_home(request: SignedInRequest) -> HttpResponse:
    return render(request, "dashboard/customer_home.html", {"home": read_customer_home(request.user)})
