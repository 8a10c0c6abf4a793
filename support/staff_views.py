from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.csv_files import as_file
from accounts.decorators import permission_required
from accounts.pages import page, posted
from accounts.requests import SignedInRequest
from accounts.services.directory import query_people_with
from notifications.services import clear, query_is_unread
from storage.ids import new_id
from storage.queries import together
from support import words
from support.drafts import keeps_what_was_typed, typed_before
from support.models import NOBODY, PRIORITIES, STATUSES, Ticket
from support.repositories import tickets
from support.services import claims, desk
from support.services.answering import Held, seen_of, send_answer
from support.services.attachments import keeping
from support.services.changes import AlreadyClaimed, ChangeRefused
from support.services.notes import query_papers
from support.services.queue import UNFINISHED, Wanted, filled, query_queue, query_tabs, walk_queue
from support.services.telling import group_of
from support.staff_forms import AnswerForm, BulkForm

EDIT = "tickets.edit"
MOST_AT_ONCE = 100


@require_safe
@permission_required("tickets.view")
def queue(request: SignedInRequest) -> HttpResponseBase:
    wanted = _wanted(request)
    if request.GET.get("format") == "csv":
        return as_file("tickets", words.COLUMNS, map(words.row_of, walk_queue(wanted)))
    found, tabs, team = together(
        query_queue(wanted, cursor=request.GET.get("cursor")), query_tabs(request.user.id), query_people_with(EDIT)
    )
    context = {
        "page": filled(found, wanted),
        "wanted": wanted,
        "tabs": _tabs(request, wanted, tabs),
        "team": team,
        "statuses": {UNFINISHED: _("Not finished")} | {name: word for name, (_tone, word) in words.STATUSES.items()},
        "priorities": words.PRIORITIES,
    }
    return render(request, "support/staff_queue.html", context)


@page
@keeps_what_was_typed(lambda ticket_id: reverse("support_staff:ticket", args=[ticket_id]))
@permission_required("tickets.view")
def ticket_page(request: SignedInRequest, ticket_id: str) -> HttpResponse:
    if request.method == "POST" and not request.user.has_permission(EDIT):
        raise PermissionDenied
    ticket, papers, here, team, is_unread = together(
        tickets.query_get(ticket_id),
        query_papers(ticket_id, before=request.GET.get("before", "")),
        desk.query_looking(request.user, ticket_id),
        query_people_with(EDIT),
        query_is_unread(request.user.id, group_of(ticket_id)),
    )
    initial = {"send": new_id()} | typed_before(request)
    form = AnswerForm(posted(request), posted(request) and request.FILES, ticket=ticket, team=team, initial=initial)
    if form.is_valid() and _sent(request, ticket, form):
        return redirect("support_staff:ticket", ticket_id)
    if is_unread:
        clear(request.user, group_of(ticket_id))
    context = {"ticket": ticket, "thread": papers.thread, "form": form, "here": here}
    is_held, is_lost = form.has_error(NON_FIELD_ERRORS, "held"), form.has_error("assignee", "lost")
    context |= {"seen": seen_of(ticket, papers.noted), "is_held": is_held}
    return render(request, "support/staff_ticket.html", context, status=409 if is_held or is_lost else 200)


@require_POST
@permission_required("tickets.edit")
def claim(request: SignedInRequest, ticket_id: str) -> HttpResponse:
    try:
        claims.claim_ticket(request.user, ticket_id)
    except AlreadyClaimed as lost:
        return render(request, "support/staff_claimed.html", {"ticket": lost.ticket}, status=409)
    messages.success(request, _("The ticket is yours."))
    return redirect("support_staff:ticket", ticket_id)


@require_POST
@permission_required("tickets.edit")
def bulk(request: SignedInRequest) -> HttpResponse:
    form, chosen = BulkForm(request.POST), request.POST.getlist("ticket")[:MOST_AT_ONCE]
    team = {person.id: person for person in query_people_with(EDIT).run()}
    if not form.is_valid() or not chosen:
        messages.error(request, _("Choose tickets, and what to do with them."))
    elif form.cleaned_data["action"] == "close":
        _say_done(request, claims.close_tickets(request.user, chosen))
    elif form.cleaned_data["assignee"] in (*team, NOBODY):
        _say_done(request, claims.assign_tickets(request.user, chosen, team.get(form.cleaned_data["assignee"])))
    else:
        messages.error(request, _("Choose who is to have these tickets."))
    return redirect("support_staff:queue")


@require_POST
@permission_required("tickets.view")
def presence(request: SignedInRequest, ticket_id: str) -> HttpResponse:
    """An open page says that it is still there; the answer is what its note on colleagues says now."""
    doing, is_news = request.POST.get("doing", ""), bool(request.POST.get("news"))
    here = desk.note_presence(request.user, tickets.get(ticket_id).id, doing=doing, is_news=is_news)
    return JsonResponse({"lines": [words.presence_line(*colleague) for colleague in here]})


def _wanted(request: SignedInRequest) -> Wanted:
    """The filters of the address; without a word about the status, what is not finished."""
    status, priority = request.GET.get("status", UNFINISHED), request.GET.get("priority", "")
    assignee = request.GET.get("assignee", "")
    return Wanted(
        status=status if status in (*STATUSES, UNFINISHED) else "",
        priority=priority if priority in PRIORITIES else "",
        assignee=request.user.id if assignee == "me" else assignee,
        user=request.GET.get("user", ""),
        text=request.GET.get("q", ""),
    )


def _tabs(request: SignedInRequest, wanted: Wanted, counts: Any) -> list[dict[str, Any]]:
    """The address, the name and the count of each tab, and whether it is this page."""
    tabs = (
        (_("Not finished"), "", Wanted(UNFINISHED), counts.active),
        (_("Nobody's"), "?assignee=none", Wanted(UNFINISHED, assignee=NOBODY), counts.unassigned),
        (_("Mine"), "?assignee=me", Wanted(UNFINISHED, assignee=request.user.id), counts.mine),
        (_("Waiting for the customer"), "?status=waiting", Wanted("waiting"), counts.waiting),
    )
    address = reverse("support_staff:queue")
    return [
        {"name": name, "url": address + query, "count": count, "is_current": shown == wanted}
        for name, query, shown, count in tabs
    ]


def _sent(request: SignedInRequest, ticket: Ticket, form: AnswerForm) -> bool:
    """Whether it was sent. If not, the form says why and keeps what was typed."""
    try:
        with keeping(form.cleaned_data["attachments"]) as kept:
            send_answer(request.user, ticket.id, form.wanted._replace(attachments=kept))
    except Held:
        form.add_error(None, ValidationError(_("Somebody wrote meanwhile. Read it, then send again."), code="held"))
    except AlreadyClaimed as lost:
        form.refuse_assignee(lost.ticket)
    except ChangeRefused:
        form.add_error("status", _("A ticket cannot go from its status to this one"))
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _say_done(request: SignedInRequest, done: claims.Done) -> None:
    if done.changed:
        said = ngettext("%(count)d ticket changed.", "%(count)d tickets changed.", done.changed)
        messages.success(request, said % {"count": done.changed})
    if done.refused:
        said = ngettext("%(count)d could not be changed.", "%(count)d could not be changed.", done.refused)
        messages.error(request, said % {"count": done.refused})
