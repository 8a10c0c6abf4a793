"""The measured pages on the ORM: the same templates, the same rules, the queries that a careful programmer writes."""

from __future__ import annotations

from datetime import timedelta
from inspect import getmembers
from types import FunctionType
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from msgspec import NODEFAULT
from msgspec.structs import fields

import accounts.models
import accounts.words
import payments.models
from accounts.decorators import login_required, permission_required
from accounts.permissions import PERMISSIONS
from accounts.services.figures import CustomerFigures
from benchmarks.orm.models import Contract, LedgerRow, Payment, User
from dashboard.services.customer_home import ContractCard, CustomerHome
from dashboard.services.staff_home import StaffHome
from payments import words
from payments.calendar import day_of, month_of
from payments.models.contracts import STEPS
from payments.models.payments import OPEN, PHASE1, PHASE2
from payments.services.figures import MOST_OVERDUE, RUNNING_STEPS, JourneyFigures, MoneyFigures
from payments.services.overview import Overview, Owed
from payments.services.payments import obstacle_to_paying
from storage.clock import now
from storage.queries import Page

LATEST = 5


@login_required
def customer_home(request: HttpRequest) -> HttpResponse:
    overview = _overview(request)
    cards = [ContractCard(mine, _due(mine, overview)) for mine in overview.contracts if mine.is_running]
    ended = [mine for mine in overview.contracts if not mine.is_running]
    return render(request, "dashboard/customer_home.html", {"home": CustomerHome(cards, ended)})


@login_required
def payments_list(request: HttpRequest) -> HttpResponse:
    history = Payment.objects.filter(user=request.user).order_by("-created_at")
    context = {"overview": _overview(request), "page": _first(history, 10)}
    return render(request, "payments/list.html", context)


@permission_required("users.view")
def staff_users(request: HttpRequest) -> HttpResponse:
    known = {"roles": accounts.words.ROLES.items(), "states": accounts.words.STATES.items()}
    context = {"page": _first(User.objects.order_by("-created_at")), "text": "", "role": "", "state": "", **known}
    return render(request, "accounts/staff_users.html", context)


@permission_required("contracts.view")
def staff_contracts(request: HttpRequest) -> HttpResponse:
    counts = _by_step()
    tabs = [(step, counts[step]) for step in STEPS if counts.get(step)]
    page = _first(Contract.objects.order_by("-created_at"))
    context = {"page": page, "step": "", "tabs": tabs, "total": sum(counts.values())}
    return render(request, "payments/staff_contracts.html", context)


@permission_required("payments.view")
def staff_payments(request: HttpRequest) -> HttpResponse:
    like = Payment.objects.filter(status=request.GET["status"])
    context = {
        "page": _first(like.order_by("-created_at")),
        "count": like.count(),
        "received": _received(),
        "outstanding": _outstanding(),
        "status": request.GET["status"],
        "kind": "",
        "states": words.PAYMENT_STATES,
        "kinds": words.KINDS,
    }
    return render(request, "payments/staff_payments.html", context)


@permission_required("dashboard.view")
def staff_home(request: HttpRequest) -> HttpResponse:
    counts, contracts = _by_step(), list(Contract.objects.order_by("-created_at")[:LATEST])
    journeys = JourneyFigures(contracts, {step: counts.get(step, 0) for step in RUNNING_STEPS})
    customers = User.objects.filter(role="customer")
    figures = CustomerFigures(customers.count(), list(customers.order_by("-created_at")[:LATEST]))
    return render(
        request, "dashboard/staff_home.html", {"home": StaffHome(_money_figures(), journeys, figures, False, None)}
    )


def _money_figures() -> MoneyFigures:
    due = Payment.objects.filter(status__in=OPEN, due_date__lte=day_of(now()) - timedelta(days=1))
    return MoneyFigures(
        received=_received(),
        outstanding=_outstanding(),
        overdue=list(due.order_by("due_date")[:MOST_OVERDUE]),
        in_review=Payment.objects.filter(status="review").count(),
        latest=list(Payment.objects.filter(paid_at__isnull=False).order_by("-paid_at")[:LATEST]),
    )


def _overview(request: HttpRequest) -> Overview:
    person: Any = request.user
    mine = list(Contract.objects.filter(user=person).order_by("-created_at"))
    by_id = {contract.pk: contract for contract in mine}
    open_ones = Payment.objects.filter(user=person, status__in=OPEN).order_by("created_at")
    owed = [Owed(one, obstacle_to_paying(one, by_id[one.contract_id], person)) for one in open_ones]
    return Overview(mine, owed)


def _due(contract: Contract, overview: Overview) -> Owed | None:
    mine = (owed for owed in overview.owed if owed.payment.contract_id == contract.pk)
    return next((owed for owed in mine if not contract.obstacle_to(owed.payment.kind)), None)


def _received() -> int:
    return LedgerRow.objects.filter(month=month_of(now())).aggregate(total=Sum("amount"))["total"] or 0


def _outstanding() -> int:
    owed = Q(status__in=OPEN, kind__in=(PHASE1, PHASE2))
    return Payment.objects.filter(owed).aggregate(total=Sum("amount"))["total"] or 0


def _by_step() -> dict[str, int]:
    return dict(Contract.objects.values_list("step").annotate(Count("pk")))


def _first(rows: QuerySet[Any], limit: int = 25) -> Page[Any]:
    """A page of a listing by cursor: one row more says that more follow."""
    found = list(rows[: limit + 1])
    return Page(found[:limit], "next" if len(found) > limit else None)


def _behave(table: type, record: type) -> None:
    """Our rules about a record, for the row of a table; fields that it has no column for keep their default."""
    rules = [(name, rule) for name, rule in getmembers(record) if isinstance(rule, property | FunctionType)]
    rest = [(one.name, one.default) for one in fields(record) if one.default is not NODEFAULT]
    for name, value in (*rules, *rest):
        if not name.startswith("_") and not hasattr(table, name):
            setattr(table, name, value)


_behave(User, accounts.models.SignedIn)
_behave(Contract, payments.models.Contract)
_behave(Payment, payments.models.Payment)
User.is_signed_in = True  # type: ignore[attr-defined]
User.permissions = property(lambda user: frozenset(PERMISSIONS) if user.role == "admin" else frozenset())  # type: ignore[attr-defined]
