"""The team's figures on the ORM: sums and counts by aggregates, as few queries as they can be asked in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models import Sum as Total
from django.db.models.functions import TruncDate

from benchmarks.orm.models import (
    DayFigures,
    LedgerRow,
    Mail,
    Payment,
    StripeClock,
    StripeEvent,
    Subscription,
    Verification,
)
from notifications.services.outbox import LATE_AFTER
from payments.calendar import SAO_PAULO, day_of, month_before, month_of, months_until
from payments.models.payments import MONTHLY, OPEN, PHASE2
from payments.models.subscriptions import LIVING
from payments.services.alerts import Alerts
from payments.services.event_inbox import Freshness
from payments.services.figures import DAYS_LOOKED_BACK, MoneyFigures, Recurring
from payments.services.phase2 import DAYS_AHEAD, Pending, Sum
from payments.services.revenue import MONTHS, Month, Revenue
from payments.stripe_mode import stripe_mode
from storage.clock import now

NUMBER = Count("pk")
AMOUNT = Total("amount", default=0)
OWED = Q(status__in=OPEN) & (~Q(kind=MONTHLY) | Q(invoice__isnull=False))


def read_money_figures(*, latest: int) -> MoneyFigures:
    settled = Payment.objects.filter(paid_at__isnull=False).order_by("-paid_at")
    return MoneyFigures(
        revenue=_revenue(day_of(now())),
        owed=sum_of(Payment.objects.filter(OWED)),
        recurring=_recurring(),
        pending=_pending(day_of(now())),
        a_month_ago=_a_month_ago(day_of(now())),
        in_review=Payment.objects.filter(status="review").count(),
        latest=list(settled[:latest]),
    )


def sum_of(rows: QuerySet[Payment]) -> Sum:
    """Centavos, and of how many payments."""
    found = rows.aggregate(amount=AMOUNT, number=NUMBER)
    return Sum(found["amount"], found["number"])


def read_alerts() -> Alerts:
    asked = StripeEvent.objects.filter(status__in=("failed", "parked")).values_list("status")
    counts = dict(asked.annotate(NUMBER))
    newest = StripeEvent.objects.filter(webhook_at__isnull=False).order_by("-webhook_at").first()
    clock: Any = StripeClock.objects.filter(pk=stripe_mode().value).first()
    came_at, happened_at = (newest.webhook_at, newest.created_at) if newest else (None, None)
    verified = Verification.objects.first()
    drifts = verified.number if verified else 0
    return Alerts(counts.get("failed", 0), counts.get("parked", 0), Freshness(came_at, happened_at, clock), drifts)


def is_mail_late() -> bool:
    oldest = Mail.objects.filter(status__in=("queued", "sending")).order_by("queued_at").first()
    return oldest is not None and now() - oldest.queued_at > LATE_AFTER


def _revenue(today: date) -> Revenue:
    before = month_before(today)
    by_day = _received_by_day(before.replace(day=1))
    return Revenue(
        _days_until(today, by_day),
        _days_until(before, by_day),
        _months(months_until(month_of(now()), MONTHS)),
    )


def _received_by_day(since: date) -> dict[date, int]:
    beginning = datetime(since.year, since.month, since.day, tzinfo=SAO_PAULO)
    by_day = LedgerRow.objects.filter(at__gte=beginning).annotate(day=TruncDate("at", tzinfo=SAO_PAULO))
    return dict(by_day.values_list("day").annotate(Total("amount")))


def _days_until(last: date, by_day: dict[date, int]) -> list[int]:
    return [by_day.get(last.replace(day=number + 1), 0) for number in range(last.day)]


def _months(months: list[str]) -> list[Month]:
    sums = dict(LedgerRow.objects.filter(month__in=months).values_list("month").annotate(Total("amount")))
    return [Month(month, sums.get(month, 0)) for month in months]


def _recurring() -> Recurring:
    living = Subscription.objects.filter(status__in=LIVING)
    trialing = Q(status="trialing")
    found = living.aggregate(amount=AMOUNT, number=NUMBER, beginning=Count("pk", filter=trialing))
    return Recurring(found["amount"], found["number"], found["beginning"])


def _a_month_ago(today: date) -> Any:
    day = month_before(today)
    kept = DayFigures.objects.filter(day__range=(day - timedelta(days=DAYS_LOOKED_BACK), day))
    return kept.order_by("-day").first()


def _pending(today: date) -> Pending:
    seventh = today + timedelta(days=DAYS_AHEAD)
    groups = {
        "overdue": Q(due_date__lt=today),
        "next_7_days": Q(due_date__range=(today, seventh)),
        "later": Q(due_date__gt=seventh),
        "undated": Q(due_date__isnull=True),
        "total": Q(),
    }
    amounts = {f"{name}_amount": Total("amount", filter=which, default=0) for name, which in groups.items()}
    numbers = {f"{name}_number": Count("pk", filter=which) for name, which in groups.items()}
    found = Payment.objects.filter(kind=PHASE2, status__in=OPEN).aggregate(**amounts, **numbers)
    return Pending(*(Sum(found[f"{name}_amount"], found[f"{name}_number"]) for name in groups))
