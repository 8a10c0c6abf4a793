"""The measured pages on the ORM: the same templates, the same rules, the queries that a careful programmer writes."""

from __future__ import annotations

from inspect import getmembers
from types import FunctionType
from typing import Any

from django.db.models import Count, QuerySet
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
from benchmarks.orm.models import Contract, Payment, Subscription, Ticket, User
from benchmarks.orm.money_figures import is_mail_late, read_alerts, read_money_figures, sum_of
from dashboard.services.customer_home import ContractCard, CustomerHome
from dashboard.services.staff_home import StaffHome
from payments import words
from payments.models.contracts import STEPS
from payments.models.payments import OPEN
from payments.services.figures import RUNNING_STEPS, JourneyFigures
from payments.services.overview import Overview, Owed
from payments.services.payment_lists import Found, Wanted
from payments.services.payments import obstacle_to_paying
from storage.queries import Page
from support.models import ACTIVE
from support.services.overview import OpenTickets

LATEST = 5


@login_required
def customer_home(request: HttpRequest) -> HttpResponse:
    overview = _overview(request)
    cards = [
        ContractCard(mine, _due(mine, overview), _monthly(mine, overview))
        for mine in overview.contracts
        if mine.is_running
    ]
    ended = [mine for mine in overview.contracts if not mine.is_running]
    home = CustomerHome(overview.renewals, cards, ended, _open_tickets(request))
    return render(request, "dashboard/customer_home.html", {"home": home})


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
    wanted = Wanted(status=request.GET["status"])
    like = Payment.objects.filter(status=wanted.status)
    amount, number = sum_of(like)
    found = Found(_first(like.order_by("-created_at")), number, amount)
    context = {"found": found, "page": found.page, "wanted": wanted, "text": "", "people": []}
    choices = {"states": words.FILTERS.items(), "kinds": words.KINDS.items()}
    return render(request, "payments/staff_payments.html", context | choices)


@permission_required("dashboard.view")
def staff_home(request: HttpRequest) -> HttpResponse:
    counts, contracts = _by_step(), list(Contract.objects.order_by("-created_at")[:LATEST])
    journeys = JourneyFigures(contracts, {step: counts.get(step, 0) for step in RUNNING_STEPS})
    customers = User.objects.filter(role="customer")
    figures = CustomerFigures(customers.count(), list(customers.order_by("-created_at")[:LATEST]))
    unfinished = Ticket.objects.filter(status__in=ACTIVE).count()
    money = read_money_figures(latest=LATEST)
    home = StaffHome(money, journeys, figures, is_mail_late(), read_alerts(), unfinished)
    return render(request, "dashboard/staff_home.html", {"home": home})


def _overview(request: HttpRequest) -> Overview:
    person: Any = request.user
    mine = list(Contract.objects.filter(user=person).order_by("-created_at"))
    by_id = {contract.pk: contract for contract in mine}
    open_ones = Payment.objects.filter(user=person, status__in=OPEN).order_by("created_at")
    owed = [Owed(one, obstacle_to_paying(one, by_id[one.contract_id], person)) for one in open_ones]
    monthly: Any = Subscription.objects.filter(user=person).order_by("-created_at")
    return Overview(mine, owed, list(monthly))


def _due(contract: Contract, overview: Overview) -> Owed | None:
    mine = (owed for owed in overview.owed if owed.payment.contract_id == contract.pk)
    known = (owed for owed in mine if owed.obstacle != "subscription_running")
    return next((owed for owed in known if not contract.obstacle_to(owed.payment.kind)), None)


def _monthly(contract: Contract, overview: Overview) -> Any:
    return next((one for one in overview.running if one.contract == contract.pk), None)


def _open_tickets(request: HttpRequest) -> OpenTickets:
    mine = Ticket.objects.filter(user=request.user, status__in=ACTIVE)
    return OpenTickets(mine.count(), list(mine.order_by("-updated_at")[:LATEST]))


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
_behave(Subscription, payments.models.Subscription)
User.is_signed_in = True  # type: ignore[attr-defined]
User.permissions = property(lambda user: frozenset(PERMISSIONS) if user.role == "admin" else frozenset())  # type: ignore[attr-defined]
