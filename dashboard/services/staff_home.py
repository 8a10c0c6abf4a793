"""The team's overview. Each part is read only for those who may see it, so money never reaches the support role."""

from __future__ import annotations

from typing import Any, NamedTuple

from accounts.models import User
from accounts.services.figures import CustomerFigures, query_customer_figures
from notifications.services import query_mail_is_late
from payments.services.alerts import Alerts, query_alerts
from payments.services.figures import (
    JourneyFigures,
    MoneyFigures,
    query_journey_figures,
    query_money_figures,
)
from storage.queries import Query, together
from support.services.queue import query_unfinished

LATEST = 5


class StaffHome(NamedTuple):
    """None where the viewer lacks the permission."""

    money: MoneyFigures | None
    journeys: JourneyFigures | None
    customers: CustomerFigures | None
    mail_is_late: bool | None
    alerts: Alerts | None
    open_tickets: int | None

    @property
    def is_empty(self) -> bool:
        return not any(part is not None for part in self)


def read_staff_home(viewer: User) -> StaffHome:
    """Everything that this person may see, in one round trip."""
    parts = together(
        _if(viewer.has_permission("payments.view"), query_money_figures(latest=LATEST)),
        _if(viewer.has_permission("contracts.view"), query_journey_figures(latest=LATEST)),
        _if(viewer.has_permission("users.view"), query_customer_figures(latest=LATEST)),
        _if(viewer.has_permission("mail.view"), query_mail_is_late()),
        _if(viewer.has_permission("stripe.view"), query_alerts()),
        _if(viewer.has_permission("tickets.view"), query_unfinished()),
    )
    return StaffHome(*parts)


def _if(allowed: bool, query: Query[Any]) -> Query[Any]:
    return query if allowed else Query((), lambda _answers: None)
