from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import words
from accounts.decorators import permission_required
from accounts.models import RoleTable
from accounts.pages import page, posted
from accounts.permissions import PERMISSIONS
from accounts.requests import SignedInRequest
from accounts.services.administrators import EverybodyLockedOut
from accounts.services.roles import TEAM_ROLES, NotYoursToGrant, edit_role, read_roles
from accounts.staff_forms import RoleForm


@page
@permission_required("roles.edit")
def roles_page(request: SignedInRequest) -> HttpResponse:
    form = RoleForm(posted(request))
    if form.is_valid() and _edit(request, form):
        messages.success(request, _("Saved. It counts from everybody's next page on."))
        return redirect("accounts_staff:roles")
    table = read_roles()
    roles = [_shown(table, role, form) for role in TEAM_ROLES]
    return render(request, "accounts/staff_roles.html", {"form": form, "roles": roles, "version": table.version})


def _edit(request: SignedInRequest, form: RoleForm) -> bool:
    typed = form.cleaned_data
    try:
        edit_role(request.user, typed["role"], frozenset(typed["permissions"]), version=typed["version"])
    except NotYoursToGrant as refusal:
        lacking = {"permissions": ", ".join(map(words.permission_word, sorted(refusal.permissions)))}
        form.add_error(None, _("You cannot grant what you may not do yourself: %(permissions)s") % lacking)
    except EverybodyLockedOut:
        form.add_error(
            None, _("Nobody could edit users and roles any more. Give both to a role that somebody has, first.")
        )
    return form.is_valid()


def _shown(table: RoleTable, role: str, form: RoleForm) -> dict[str, Any]:
    """One role with its permissions: as stored, or as somebody has just tried to set them."""
    is_this = form.is_bound and form.data.get("role") == role
    granted = set(form.data.getlist("permissions")) if is_this else table.permissions_of(role)  # type: ignore[attr-defined]
    choices = [(name, words.PERMISSIONS[name], name in granted) for name in PERMISSIONS]
    return {"name": role, "word": words.ROLES[role], "choices": choices, "is_open": is_this}
