import re

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.csv_files import as_file
from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from accounts.services.directory import find_people
from payments import tables, words
from payments.calendar import month_of
from payments.models.payments import KINDS
from payments.services.movements import query_movements, walk_movements
from payments.services.payment_lists import STATUSES, Wanted, query_payments, walk_payments
from storage.clock import now

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@require_safe
@permission_required("payments.view")
def payments_list(request: SignedInRequest) -> HttpResponseBase:
    text = request.GET.get("q", "").strip()
    people = find_people(text=text, role="customer", state="", cursor=None).items if text else []
    customer = people[0].id if len(people) == 1 else request.GET.get("customer", "")
    wanted = Wanted(
        _known(request, "status", STATUSES), _known(request, "kind", KINDS), _month(request, "period"), customer
    )
    if request.GET.get("format") == "csv":
        return as_file("payments", tables.PAYMENT_COLUMNS, map(tables.payment_row, walk_payments(wanted)))
    found = query_payments(wanted, cursor=request.GET.get("cursor")).run()
    context = {"found": found, "page": found.page, "wanted": wanted, "text": text, "people": people}
    choices = {"states": words.FILTERS.items(), "kinds": words.KINDS.items()}
    return render(request, "payments/staff_payments.html", context | choices)


@require_safe
@permission_required("payments.view")
def movements(request: SignedInRequest) -> HttpResponseBase:
    month, kind = _month(request, "month") or month_of(now()), _known(request, "kind", KINDS)
    if request.GET.get("format") == "csv":
        return as_file(
            f"movements-{month}", tables.MOVEMENT_COLUMNS, map(tables.movement_row, walk_movements(month, kind))
        )
    found = query_movements(month, kind, cursor=request.GET.get("cursor")).run()
    context = {"found": found, "page": found.page, "month": month, "kind": kind, "kinds": words.KINDS.items()}
    return render(request, "payments/staff_movements.html", context)


def _known(request: SignedInRequest, name: str, values: tuple[str, ...]) -> str:
    """The value of a filter, empty if it is none of these."""
    value = request.GET.get(name, "")
    return value if value in values else ""


def _month(request: SignedInRequest, name: str) -> str:
    """A month of this century such as 2026-11, empty if it is none."""
    value = request.GET.get(name, "")
    return value if MONTH.fullmatch(value) else ""
