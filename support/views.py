from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required
from accounts.pages import page, posted
from accounts.requests import SignedInRequest
from notifications.services import clear, query_is_unread
from storage.ids import new_id
from storage.queries import together
from support import words
from support.drafts import keeps_what_was_typed, typed_before
from support.forms import ReplyForm, TicketForm
from support.models import MEDIUM, STATUSES
from support.repositories import tickets
from support.services import conversations
from support.services.attachments import keeping
from support.services.changes import ChangeRefused
from support.services.overview import query_own_counts, query_own_tickets
from support.services.queue import UNFINISHED
from support.services.telling import group_of
from support.services.threads import query_thread


@require_safe
@login_required
def tickets_list(request: SignedInRequest) -> HttpResponse:
    asked = request.GET.get("status", "")
    status = asked if asked in (*STATUSES, UNFINISHED) else ""
    found, counts = together(
        query_own_tickets(request.user.id, status=status, cursor=request.GET.get("cursor")),
        query_own_counts(request.user.id),
    )
    context = {"page": found, "status": status, "counts": counts, "tabs": _tabs(counts)}
    return render(request, "support/list.html", context)


@page
@keeps_what_was_typed(lambda: reverse("support:new"))
@login_required
def new_ticket(request: SignedInRequest) -> HttpResponse:
    initial = {"draft": new_id(), "priority": MEDIUM} | typed_before(request)
    form = TicketForm(posted(request), posted(request) and request.FILES, initial=initial)
    if form.is_valid():
        with keeping(form.cleaned_data.pop("attachments")) as kept:
            ticket = conversations.open_ticket(request.user, **form.cleaned_data, attachments=kept)
        messages.success(request, _("Your ticket is open. We tell you here and by e-mail when we answer."))
        return redirect("support:ticket", ticket.id)
    return render(request, "support/new_ticket.html", {"form": form})


@require_safe
@login_required
def ticket_page(request: SignedInRequest, ticket_id: str) -> HttpResponse:
    return _shown(request, ticket_id, ReplyForm(initial={"send": new_id()} | typed_before(request)))


@require_POST
@keeps_what_was_typed(lambda ticket_id: reverse("support:ticket", args=[ticket_id]))
@login_required
def reply(request: SignedInRequest, ticket_id: str) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, ticket_id, form)
    with keeping(form.cleaned_data.pop("attachments")) as kept:
        ticket = conversations.reply(request.user, ticket_id, **form.cleaned_data, attachments=kept)
    if ticket.id == ticket_id:
        messages.success(request, _("Message sent."))
    else:
        messages.success(request, _("The ticket was finished long ago, so your message opened this new one."))
    return redirect("support:ticket", ticket.id)


@require_POST
@login_required
def close(request: SignedInRequest, ticket_id: str) -> HttpResponseBase:
    try:
        conversations.close(request.user, ticket_id)
        messages.success(request, _("The ticket is closed. Write in it if you need it open again."))
    except ChangeRefused:
        messages.error(request, _("The ticket cannot be closed as it stands now."))
    return redirect("support:ticket", ticket_id)


def _shown(request: SignedInRequest, ticket_id: str, form: ReplyForm) -> HttpResponse:
    """The page of a ticket. One of somebody else is not there."""
    found, thread, is_unread = together(
        tickets.query_find(ticket_id),
        query_thread(ticket_id, before=request.GET.get("before", "")),
        query_is_unread(request.user.id, group_of(ticket_id)),
    )
    ticket = conversations.belonging(request.user, found, ticket_id)
    if is_unread:
        clear(request.user, group_of(ticket_id))
    context = {"ticket": ticket, "thread": thread, "form": form, "goes_on": conversations.can_be_reopened(ticket)}
    return render(request, "support/ticket.html", context)


def _tabs(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    names = {"": _("All"), UNFINISHED: _("Not finished")}
    return [(status, names.get(status) or words.STATUSES[status][1], count) for status, count in counts.items()]
