from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import words
from accounts.csv_files import as_file
from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from accounts.services.trail import Wanted, list_events, names_in, walk_events
from accounts.staff_forms import TrailForm
from storage.events import Event


@require_safe
@permission_required("audit.view")
def audit(request: SignedInRequest) -> HttpResponseBase:
    form = TrailForm(request.GET)
    if request.GET.get("format") == "csv":
        return _download(form.wanted)
    return _page(request, form)


def _page(request: SignedInRequest, form: TrailForm) -> HttpResponse:
    found = list_events(form.wanted, cursor=request.GET.get("cursor"))
    context = {"form": form, "page": found, "names": names_in(found.items), "events": words.EVENTS.items()}
    return render(request, "accounts/staff_audit.html", context)


def _download(wanted: Wanted) -> HttpResponseBase:
    header = [_("When"), _("What"), _("Who"), _("About"), _("Network address"), _("Field"), _("Before"), _("After")]
    return as_file("audit", header, _rows(walk_events(wanted)))


def _rows(found: Iterator[Event]) -> Iterator[list[str]]:
    """One row per changed field, one with empty fields where nothing changed."""
    for event in found:
        facts = [event.at.isoformat(timespec="seconds"), event.name, event.actor, event.subject, event.address]
        for change in words.changes(event) or [("", "", "")]:
            yield [*facts, *change]
