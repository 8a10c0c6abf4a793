"""How fast the team answers and finishes, and how much of it, over some days and over as many days before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from storage.indexes import Index
from storage.queries import Page, Query, together
from support.models import Ticket
from support.repositories import Tickets, tickets
from support.services.queue import query_unfinished

BATCH = 500
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True)
class Days:
    """From one São Paulo day to another, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Days:
        """As many days, ending on the eve of the first."""
        return Days(self.first - ONE_DAY * self.count, self.first - ONE_DAY)

    @property
    def bounds(self) -> tuple[float, float]:
        """Of the scores of an index, in unix seconds. The last one is the midnight after, to be left out."""
        return _midnight(self.first).timestamp(), _midnight(self.last + ONE_DAY).timestamp()

    def __iter__(self) -> Iterator[date]:
        return (self.first + ONE_DAY * number for number in range(self.count))


class Figures(NamedTuple):
    """Numbers of tickets, and medians in whole seconds: None where there is nothing to take one of.

    first_reply is of those first answered in this time, resolution of those finished in it and not open again.
    """

    opened: int
    answered: int
    resolved: int
    first_reply: int | None
    resolution: int | None

    @property
    def is_empty(self) -> bool:
        return not (self.opened or self.answered or self.resolved)


class Report(NamedTuple):
    """before: of as many days before these. open_now: tickets that are not finished at this moment."""

    days: Days
    figures: Figures
    before: Figures
    open_now: int
    by_day: list[tuple[date, Figures]]


class Sample(NamedTuple):
    """What happened to a ticket on a day, and how long after it was opened."""

    day: date
    took: timedelta


class Samples(NamedTuple):
    opened: Sequence[Sample]
    answered: Sequence[Sample]
    resolved: Sequence[Sample]

    def on(self, days: Days) -> Samples:
        return Samples(*([one for one in column if days.first <= one.day <= days.last] for column in self))


MOMENTS: tuple[tuple[Index, str], ...] = (
    (Tickets.opened, "created_at"),
    (Tickets.answered, "first_answered_at"),
    (Tickets.resolved, "resolved_at"),
)


def local_day(at: datetime) -> date:
    """The São Paulo day of an aware moment."""
    return at.astimezone(ZoneInfo(settings.LOCAL_TIME_ZONE)).date()


def latest_days(count: int, *, today: date) -> Days:
    """So many days, of which today is the last."""
    return Days(today - ONE_DAY * (count - 1), today)


def report_on(days: Days) -> Report:
    """Read from the tickets of these days and of as many before: 500 of each kind in the first round trip, then 500
    in each of those that follow."""
    span = Days(days.before.first, days.last)
    open_now, *pages = together(query_unfinished(), *(_query(index, span, None) for index, _field in MOMENTS))
    walks = zip(MOMENTS, pages, strict=True)
    samples = Samples(*(_walked(index, field, span, page) for (index, field), page in walks))
    return Report(days, _figures(samples.on(days)), _figures(samples.on(days.before)), open_now, _by_day(samples, days))


def median(times: Iterable[timedelta]) -> int | None:
    """In whole seconds, rounded down; of an even number of times the mean of the two in the middle."""
    ordered = sorted(times)
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high) // 2 // ONE_SECOND


def _walked(index: Index, field: str, days: Days, page: Page[Ticket]) -> list[Sample]:
    samples = [_sample(ticket, field) for ticket in page.items]
    while page.next is not None:
        page = _query(index, days, page.next).run()
        samples += [_sample(ticket, field) for ticket in page.items]
    return samples


def _query(index: Index, days: Days, cursor: str | None) -> Query[Page[Ticket]]:
    low, high = days.bounds
    return tickets.query_list(index, cursor=cursor, limit=BATCH, oldest_first=True, at_least=low, at_most=high)


def _sample(ticket: Ticket, field: str) -> Sample:
    at: datetime = getattr(ticket, field) or ticket.created_at
    return Sample(local_day(at), at - ticket.created_at)


def _figures(samples: Samples) -> Figures:
    opened, answered, resolved = samples
    medians = (median(one.took for one in column) for column in (answered, resolved))
    return Figures(len(opened), len(answered), len(resolved), *medians)


def _by_day(samples: Samples, days: Days) -> list[tuple[date, Figures]]:
    columns = [_grouped(column) for column in samples]
    return [(day, _figures(Samples(*(column[day] for column in columns)))) for day in days]


def _grouped(samples: Iterable[Sample]) -> dict[date, list[Sample]]:
    grouped: dict[date, list[Sample]] = defaultdict(list)
    for sample in samples:
        grouped[sample.day].append(sample)
    return grouped


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.LOCAL_TIME_ZONE))
