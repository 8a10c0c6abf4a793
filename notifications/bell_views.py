from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required
from accounts.pages import page, posted
from accounts.requests import SignedInRequest
from notifications.forms import PreferencesForm
from notifications.services.preferences import choose_preferences, read_preferences
from notifications.services.reading import list_items, mark_all_read, mark_read


@require_safe
@login_required
def bell(request: SignedInRequest) -> HttpResponse:
    items = list_items(request.user, cursor=request.GET.get("cursor"))
    return render(request, "notifications/bell.html", {"page": items})


@require_POST
@login_required
def read(request: SignedInRequest) -> HttpResponse:
    if item_id := request.POST.get("id", ""):
        mark_read(request.user, item_id)
    else:
        mark_all_read(request.user)
    return redirect("notifications:bell")


@page
@login_required
def preferences(request: SignedInRequest) -> HttpResponseBase:
    form = PreferencesForm(posted(request), known=read_preferences(request.user))
    if form.is_valid():
        choose_preferences(request.user, **form.cleaned_data)
        messages.success(request, _("Your choice is saved and counts from now on."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
