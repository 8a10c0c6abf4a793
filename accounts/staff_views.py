from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import words
from accounts.decorators import permission_required
from accounts.permissions import ROLES
from accounts.repositories import Users, users
from accounts.requests import SignedInRequest
from storage.events import Events, events
from storage.queries import together

HISTORY_LENGTH = 20


@require_safe
@permission_required("users.view")
def users_list(request: SignedInRequest) -> HttpResponse:
    role, cursor = request.GET.get("role", ""), request.GET.get("cursor")
    if role in ROLES:
        page = users.list(Users.by_role, role=role, cursor=cursor)
    else:
        page = users.list(Users.all, cursor=cursor)
    context = {"page": page, "role": role, "roles": words.ROLES.items()}
    return render(request, "accounts/staff_users.html", context)


@require_safe
@permission_required("users.view")
def user_page(request: SignedInRequest, user_id: str) -> HttpResponse:
    person, history = together(
        users.query_get(user_id), events.query_list(Events.by_subject, subject=user_id, limit=HISTORY_LENGTH)
    )
    return render(request, "accounts/staff_user.html", {"person": person, "history": history.items})
