"""Stripe's lists: newest first, filtered, with a cursor that is the id of an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile, islice
from typing import Any, NamedTuple

from payments.sandbox.answers import Json, plain_id
from payments.sandbox.answers.values import listed
from payments.sandbox.models import Marked
from payments.sandbox.parameters import ListParams, missing
from storage.indexes import Index
from storage.repositories import Repository

PAGE = 100


class Source(NamedTuple):
    """Where the objects of a list come from: records of an index (its score is `created_at`), and how each is shown.

    keep: which records belong in the list.
    """

    url: str
    repository: Repository[Any]
    listed_in: Index
    where: dict[str, str]
    shown: Callable[[Any], Json]
    keep: Callable[[Any], bool]


def list_objects(source: Source, asked: ListParams) -> Json:
    """One page of a list (https://docs.stripe.com/api/pagination)."""
    backwards = bool(asked.ending_before)
    records = (record for record in _walk(source, asked, backwards) if _belongs(record, source, asked))
    found = list(islice(records, asked.limit + 1))
    page = found[: asked.limit]
    if backwards:
        page.reverse()
    return listed(source.url, [source.shown(record) for record in page], has_more=len(found) > asked.limit)


def walk(source: Source, **bounds: Any) -> Iterator[Any]:
    """Every record of the index, a page at a time."""
    cursor: str | None = None
    while True:
        page = source.repository.list(source.listed_in, cursor=cursor, limit=PAGE, **bounds, **source.where)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _walk(source: Source, asked: ListParams, backwards: bool) -> Iterable[Any]:
    edge = asked.ending_before or asked.starting_after
    if not edge:
        return walk(source, at_least=asked.range.first)
    known: Marked | None = source.repository.find(plain_id(edge))
    if known is None:
        raise missing("object", edge, "ending_before" if backwards else "starting_after")
    at: Any = known.created_at  # type: ignore[attr-defined]
    bounds = {"oldest_first": True, "at_least": at} if backwards else {"at_most": at, "at_least": asked.range.first}
    following = dropwhile(lambda record: record.id != known.id, walk(source, **bounds))
    return islice(following, 1, None)


def _belongs(record: Any, source: Source, asked: ListParams) -> bool:
    return asked.range.has(int(record.created_at.timestamp())) and source.keep(record)
