"""What the bench measures, as a careful Django programmer writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from benchmarks.orm.models import Event, LedgerRow, Payment, User

_chance = Random(11)
_numbers = {"users": 0, "new": 10**9}


def get() -> Any:
    return User.objects.get(pk=_someone())


def find_by() -> Any:
    return User.objects.get(email=f"pessoa{_someone() - 1}@example.com")


def create() -> None:
    _numbers["new"] += 1
    name, email = "Ana Souza", f"pessoa{_numbers['new']}@example.com"
    after = {"name": name, "email": email, "role": "customer", "company": "Padaria", "phone": "+55 11 95555-0142"}
    with transaction.atomic():
        user = User.objects.create(name=name, email=email, password="x" * 90, company="Padaria", phone=after["phone"])
        Event.objects.create(name="user.registered", subject=str(user.pk), actor=str(user.pk), after=after)


def change() -> None:
    _numbers["new"] += 1
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=_someone())
        before, user.name = user.name, f"Ana {_numbers['new']}"
        user.save(update_fields=["name"])
        after, actor = {"name": user.name}, str(user.pk)
        Event.objects.create(name="user.changed", subject=actor, actor=actor, before={"name": before}, after=after)


def list_due() -> Any:
    return list(Payment.objects.filter(status="due").order_by("-created_at")[:25])


def count_due() -> Any:
    return Payment.objects.filter(status="due").count()


def count_users() -> Any:
    return User.objects.count()


def total_owed() -> Any:
    owed = Payment.objects.filter(status__in=("due", "checkout_open", "processing"), kind="phase2")
    return owed.aggregate(total=Sum("amount"))


def total_received() -> Any:
    month = f"{timezone.now() - timedelta(days=150):%Y-%m}"
    return LedgerRow.objects.filter(month=month, kind="phase1").aggregate(total=Sum("amount"))


def know_users(number: int) -> None:
    _numbers["users"] = number


def create_staff() -> int:
    return User.objects.create(name="Marina Prado", email="equipe@example.com", role="admin").pk


def sign_in(user: int) -> str:
    """The key of a new session."""
    session = SessionStore()
    session["user"] = user
    session.create()
    return str(session.session_key)


def _someone() -> int:
    return _chance.randint(1, _numbers["users"])


OPERATIONS: dict[str, Callable[[], Any]] = {
    "get": get,
    "find_by": find_by,
    "create": create,
    "change": change,
    "listing of 25": list_due,
    "count of payments due": count_due,
    "count of users": count_users,
    "sum of money owed": total_owed,
    "sum of money received in a month": total_received,
}
