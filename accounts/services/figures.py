"""How many customers there are, and who came last. The cost does not grow with their number."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from accounts.permissions import CUSTOMER
from accounts.repositories import Users, users
from storage.queries import Query


class CustomerFigures(NamedTuple):
    total: int
    latest: list[User]


def query_customer_figures(*, latest: int) -> Query[CustomerFigures]:
    """With the `latest` customers who registered, newest first; to be read together with something else."""
    total = users.query_count(Users.by_role, role=CUSTOMER)
    newest = users.query_list(Users.by_role, role=CUSTOMER, limit=latest)
    return Query(
        total.commands + newest.commands,
        lambda answers: CustomerFigures(
            total.decode(answers[: len(total.commands)]), newest.decode(answers[len(total.commands) :]).items
        ),
    )
