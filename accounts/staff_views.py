from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import belongings, words
from accounts.csv_files import as_file
from accounts.decorators import permission_required
from accounts.models import STATES, User
from accounts.pages import page, posted
from accounts.permissions import ROLES
from accounts.repositories import users
from accounts.requests import SignedInRequest
from accounts.services import staff_users
from accounts.services.administrators import LastAdministrator
from accounts.services.directory import find_people, query_history_for, walk_people
from accounts.services.invitations import has_expired
from accounts.services.roles import NotYoursToGrant
from accounts.staff_forms import StaffUserForm
from storage.queries import together


@require_safe
@permission_required("users.view")
def users_list(request: SignedInRequest) -> HttpResponseBase:
    role, state, text = request.GET.get("role", ""), request.GET.get("status", ""), request.GET.get("q", "")
    wanted: dict[str, Any] = {
        "text": text,
        "role": role if role in ROLES else "",
        "state": state if state in STATES else "",
    }
    if request.GET.get("format") == "csv":
        return as_file("users", words.USER_COLUMNS, map(words.user_row, walk_people(**wanted)))
    found = find_people(**wanted, cursor=request.GET.get("cursor"))
    context = {"page": found, **wanted, "roles": words.ROLES.items(), "states": words.STATES.items()}
    return render(request, "accounts/staff_users.html", context)


@page
@permission_required("users.edit")
def new_user(request: SignedInRequest) -> HttpResponse:
    form = StaffUserForm(posted(request), initial={"is_active": True, "role": request.GET.get("role", "")})
    if form.is_valid():
        person = _kept(form, lambda: staff_users.create_user(request.user, **form.cleaned_data))
        if person:
            said = (
                _("Created. The link to choose a password goes to %(email)s.") if person.is_invited else _("Created.")
            )
            messages.success(request, said % {"email": person.email})
            return redirect("accounts_staff:user", person.id)
    return render(request, "accounts/staff_new_user.html", {"form": form})


@page
@permission_required("users.view")
def user_page(request: SignedInRequest, user_id: str) -> HttpResponse:
    if request.method == "POST" and not request.user.has_permission("users.edit"):
        raise PermissionDenied
    panels = [panel for panel in belongings.PANELS if request.user.has_permission(panel.permission)]
    own = users.query_get(user_id), query_history_for(request.user, user_id)
    person, history, *found = together(*own, *(panel.query(user_id) for panel in panels))
    form = StaffUserForm(posted(request), initial=_initial(person))
    if form.is_valid() and _kept(form, lambda: staff_users.edit_user(request.user, user_id, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("accounts_staff:user", user_id)
    shown = [(panel.template, part) for panel, part in zip(panels, found, strict=True)]
    context = {"person": person, "history": history.items, "form": form, "has_expired": has_expired(person)}
    return render(request, "accounts/staff_user.html", context | {"panels": shown})


@page
@permission_required("users.edit")
def delete_user(request: SignedInRequest, user_id: str) -> HttpResponse:
    person, refusal = users.get(user_id), ""
    if request.method == "POST":
        try:
            staff_users.delete_user(request.user, user_id)
            messages.success(request, _("The account is deleted."))
            return redirect("accounts_staff:users")
        except (LastAdministrator, NotYoursToGrant) as error:
            refusal = _reason(error)
    context = {"person": person, "is_kept": belongings.must_be_kept(user_id), "refusal": refusal}
    return render(request, "accounts/staff_delete_user.html", context, status=409 if refusal else 200)


def _initial(person: User) -> dict[str, object]:
    email = person.pending_email or person.email
    return {"name": person.name, "email": email, "role": person.role, "is_active": person.is_active}


def _kept(form: StaffUserForm, keep: Callable[[], User]) -> User | None:
    """What was stored; None where it was refused, which the form then says."""
    try:
        return keep()
    except staff_users.AddressInUse:
        form.add_error("email", _("Another account has this address"))
    except (LastAdministrator, NotYoursToGrant) as refusal:
        form.add_error("role", _reason(refusal))
    return None


def _reason(refusal: LastAdministrator | NotYoursToGrant) -> str:
    if isinstance(refusal, LastAdministrator):
        return _("This is the last person who can manage users and roles. Make somebody else administrator first.")
    return _("This role may do more than you. Ask somebody who may do as much.")
