"""What people and programs are told when the store says no: the only place that knows both."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.decorators import json_error
from storage.errors import Conflict, Locked, RecordNotFound, StorageError, Taken, TooManyTries, Unavailable

SECONDS_TO_RETRY = 5
PROGRAM_PATHS = ("/api/", "/stripe/", "/whatsapp/", "/mcp/", "/healthz", "/readyz")
SECRET_FIELDS = ("password", "current_password", "code", "csrfmiddlewaretoken")


class Answer(NamedTuple):
    error: type[StorageError]
    status: int
    code: str
    message: str


ANSWERS = (
    Answer(RecordNotFound, 404, "not_found", gettext_noop("There is no such page or record")),
    Answer(Unavailable, 503, "unavailable", gettext_noop("The database is not answering, try again in a moment")),
    Answer(Conflict, 409, "conflict", gettext_noop("This was changed meanwhile, load it again")),
    Answer(Taken, 409, "conflict", gettext_noop("This value already belongs to another record")),
    Answer(TooManyTries, 429, "too_many_tries", gettext_noop("Too many tries, wait a little")),
    Answer(Locked, 409, "conflict", gettext_noop("The same thing is being done at this moment")),
)


def answer_to(request: HttpRequest, error: StorageError) -> HttpResponse | None:
    """A page or JSON for an error of the store; None for one that is our own fault, which stays an error 500."""
    for answer in ANSWERS:
        if isinstance(error, answer.error):
            return _with_headers(_body(request, answer, _pause(error)), answer, _pause(error))
    return None


def _pause(error: StorageError) -> int:
    return error.seconds if isinstance(error, TooManyTries) else SECONDS_TO_RETRY


def _body(request: HttpRequest, answer: Answer, seconds: int) -> HttpResponse:
    if wants_json(request):
        return json_error(answer.status, answer.code, _(answer.message))
    shown = {"request": request, "request_id": getattr(request, "request_id", ""), "minutes": -(-seconds // 60)}
    if answer.status == 503 and request.method == "POST":
        shown |= {"typed": _typed(request), "token": request.POST.get("csrfmiddlewaretoken", "")}
        return HttpResponse(render_to_string("503_unsent.html", shown), status=503)
    return HttpResponse(render_to_string(f"{answer.status}.html", shown), status=answer.status)


def _with_headers(response: HttpResponse, answer: Answer, seconds: int) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    if answer.status in (429, 503):
        response["Retry-After"] = str(seconds)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person sent, to be sent again; passwords and codes are asked for anew."""
    return [(name, value) for name, values in request.POST.lists() if name not in SECRET_FIELDS for value in values]


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAM_PATHS) or not request.accepts("text/html")
