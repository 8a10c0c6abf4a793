"""A repository: the declared schema of one kind of record, and its reads and writes.

    class Tickets(Repository[Ticket]):
        record, key, owner = Ticket, "tickets:id:{id}", "user"
        by_status = Index("tickets:status:{status}", score="updated_at")

Reads come twice: `get`, `find`, `list`, `count`, `total` at once, and `query_…` to be sent `together`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from heapq import merge
from itertools import islice, zip_longest
from typing import Any, ClassVar, Generic

import msgspec

from storage.commits import Append, Write, commit, retry_conflicts
from storage.connection import Command, store
from storage.errors import RecordNotFound
from storage.facts import Event, difference, fact
from storage.ids import new_id, partition_of
from storage.indexes import Counter, Index, Log, Unique, as_score
from storage.keys import fill, part, placeholders
from storage.queries import Page, Query, read_cursor
from storage.records import Codec, R, Record
from storage.schemas import Schema
from storage.scripts import FIND, LIST, SEARCH
from storage.searches import Search, found_page, is_findable, lexical_end, lexical_start, needle, searched_words

Bound = float | date | datetime
"""A score, or a date or moment that stands for one."""
Answers = list[Any]
Where = dict[str, Any]
KnownRepositories = list["Repository[Any]"]
LOOKED_AT = 2000
"""How many entries one search looks at in each partition before it answers with what it has found so far."""


class Repository(Generic[R]):
    """Subclasses declare `record`, `key`, and as class attributes what the record stands in; one instance each."""

    record: ClassVar[type[Any]]
    key: ClassVar[str]
    owner: ClassVar[str | None] = None
    about: ClassVar[tuple[str, ...]] = ()
    """Fields that name other records: what happens here belongs to the history of those too."""
    always: ClassVar[tuple[str, ...]] = ()
    """Fields that each event tells, changed or not."""
    uniques: ClassVar[tuple[Unique, ...]] = ()
    upcasters: ClassVar[tuple[Callable[[dict[str, Any]], dict[str, Any]], ...]] = ()
    schema: Schema[R]
    known: ClassVar[KnownRepositories] = []
    """Every ready repository, for the checks that walk the whole store."""

    def __init__(self) -> None:
        declared = [value for cls in reversed(type(self).__mro__) for value in vars(cls).values()]
        self.schema = Schema(
            record=self.record,
            key=self.key,
            codec=Codec(self.record, self.upcasters),
            owner=self.owner,
            uniques=self.uniques,
            indexes=tuple(value for value in declared if isinstance(value, Index)),
            counters=tuple(value for value in declared if isinstance(value, Counter)),
            logs=tuple(value for value in declared if isinstance(value, Log)),
        )
        self.known.append(self)

    # -- reading -------------------------------------------------------------------------------------------------

    def get(self, record_id: str) -> R:
        return _found(self.find(record_id), record_id)

    def find(self, record_id: str) -> R | None:
        return self._read(store.execute(*self._get(record_id)))

    def find_by(self, field: str, value: Any) -> R | None:
        """The record that holds this unique value. Two round trips where there are partitions."""
        record = self._holder(self._claim_on(field, value))
        return record if record and getattr(record, field) == value else None

    def get_many(self, record_ids: Iterable[str]) -> Sequence[R]:
        """The records of these ids that exist, in this order, in one round trip."""
        commands = [self._get(record_id) for record_id in record_ids]
        return [record for raw in store.read(commands) if (record := self._read(raw))]

    def list(self, index: Index, **where: Any) -> Page[R]:
        """One page of an index: see `query_list`."""
        return self.query_list(index, **where).run()

    def count(self, index: Index, **where: Any) -> int:
        return self.query_count(index, **where).run()

    def total(self, counter: Counter, **where: Any) -> int:
        return self.query_total(counter, **where).run()

    def query_get(self, record_id: str) -> Query[R]:
        return self.query_find(record_id).then(lambda record: _found(record, record_id))

    def query_find(self, record_id: str) -> Query[R | None]:
        return Query((self._get(record_id),), lambda answers: self._read(answers[0]))

    def query_list(
        self,
        index: Index,
        *,
        cursor: str | None = None,
        limit: int = 25,
        oldest_first: bool = False,
        at_least: Bound | None = None,
        at_most: Bound | None = None,
        **where: Any,
    ) -> Query[Page[R]]:
        """Records in the order of the index, highest score first unless `oldest_first`.

        cursor: `Page.next` of the page before; a cursor that we did not write starts at the beginning.
        at_least, at_most: bounds of the score. where: the values of the key's placeholders.
        """
        tags, key, prefix = self._tags(index.key, where), fill(index.key, where), self.schema.prefix
        order = "oldest" if oldest_first else "newest"
        low, high = _bound(at_least, "-inf"), _bound(at_most, "+inf")
        rest = (limit, order, low, high, *read_cursor(cursor), "all" if len(tags) > 1 else "")
        commands = tuple([("EVALSHA", LIST.sha, 1, tag + key, tag + prefix, *rest) for tag in tags])
        return Query(commands, lambda answers: self._page(answers, limit, oldest_first))

    def query_search(
        self,
        declared: Search,
        text: str,
        *,
        cursor: str | None = None,
        limit: int = 25,
        within: tuple[Index, Where] | None = None,
    ) -> Query[Page[R]]:
        """Records that have every word of a text, or words that begin so, in the order of the longest one.

        within: only those in this index. A page may hold fewer than `limit` and still have a `next`: a search that
        finds little among many looks at a few thousand words and says where to go on.
        """
        words = searched_words(text)
        if not is_findable(words):
            return Query((), lambda _answers: Page([], None))
        wanted = [needle(declared.key, word) for word in words]
        if within:
            wanted.append(needle(fill(within[0].key, within[1])))
        rest = (limit, lexical_start(words, cursor), lexical_end(words), LOOKED_AT, *wanted)
        keys = [(tag + declared.key, tag + self.schema.prefix) for tag in store.tags]
        commands = tuple(("EVALSHA", SEARCH.sha, 1, key, prefix, *rest) for key, prefix in keys)
        return Query(commands, lambda answers: found_page(answers, limit, self.schema.codec.decode))

    def query_count(
        self, index: Index, *, at_least: Bound | None = None, at_most: Bound | None = None, **where: Any
    ) -> Query[int]:
        """How many records stand in the index, within these bounds of the score."""
        keys = [tag + fill(index.key, where) for tag in self._tags(index.key, where)]
        bounds = (_bound(at_least, "-inf"), _bound(at_most, "+inf"))
        is_whole = at_least is None and at_most is None
        commands = tuple(("ZCARD", key) if is_whole else ("ZCOUNT", key, *bounds) for key in keys)
        return Query(commands, lambda answers: sum(map(int, answers)))

    def query_total(self, counter: Counter, **where: Any) -> Query[int]:
        commands = tuple(("GET", tag + fill(counter.key, where)) for tag in self._tags(counter.key, where))
        return Query(commands, lambda answers: sum(int(answer or 0) for answer in answers))

    def _get(self, record_id: str) -> Command:
        """MGET, because it finds nothing where an index stands: `payments:plans:all` is no plan."""
        return ("MGET", store.tag(record_id) + self.schema.key_of(record_id))

    def _read(self, answer: Sequence[bytes | None]) -> R | None:
        return self.schema.codec.decode(answer[0])

    def _holder(self, claim: str) -> R | None:
        if not store.is_divided:
            return self.schema.codec.decode(store.run(FIND, [claim], [self.schema.prefix]))
        holder = store.execute("GET", claim)
        return self.find(holder.decode()) if holder else None

    def _claim_on(self, field: str, value: Any) -> str:
        [key] = [unique.key for unique in self.uniques if unique.field == field]
        return fill(key, {field: value})

    def _tags(self, key: str, where: Where) -> Sequence[str]:
        """An owner's listing stands in one partition; any other in all of them."""
        if self.owner and self.owner in where and self.owner in placeholders(key):
            return [store.tag(where[self.owner])]
        return store.tags

    def _page(self, answers: Answers, limit: int, oldest_first: bool) -> Page[R]:
        raws, ids, scores = _merged(answers, limit, oldest_first) if len(answers) > 1 else answers[0]
        decode = self.schema.codec.decode
        records = [record for raw in raws if (record := decode(raw)) is not None]
        return Page(records, f"{float(scores[0])!r}~{ids[0].decode()}" if ids else None)

    # -- writing -------------------------------------------------------------------------------------------------

    def named(self, record: R) -> R:
        """The record with an id, in its owner's partition; one that has an id keeps it."""
        if record.id:
            return record
        owner = getattr(record, self.owner) if self.owner else None
        return record.replace(id=new_id(partition_of(owner) if owner else None))

    def creating(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> Write:
        return self._write(None, self.named(record), event, by, subject)

    def saving(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> Write:
        """The record replaces the version that it was derived from."""
        return self._write(self._as_read(record), record, event, by, subject)

    def deleting(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> Write:
        return self._write(self._as_read(record), None, event, by, subject)

    def appending(self, log: Log, record_id: str, entry: Any) -> Append:
        """An entry (anything that JSON holds) for the log under this record."""
        return Append(fill(log.key, {"id": record_id}), record_id, msgspec.json.encode(entry), log.most)

    def create(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> R:
        """Store a new record. Raises `Conflict` when its id exists, `Taken` when a unique value belongs to another."""
        [stored] = commit(self.creating(record, event=event, by=by, subject=subject))
        return stored  # type: ignore[no-any-return]

    def save(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> R:
        """Store a changed copy of a record. Raises `Conflict` when it changed since it was read."""
        [stored] = commit(self.saving(record, event=event, by=by, subject=subject))
        return stored  # type: ignore[no-any-return]

    def delete(self, record: R, *, event: str | None = None, by: str = "", subject: str | None = None) -> None:
        commit(self.deleting(record, event=event, by=by, subject=subject))

    def change(
        self,
        record_id: str,
        fn: Callable[[R], R],
        *,
        event: str | None = None,
        by: str = "",
        subject: str | None = None,
    ) -> R:
        """Read, change and save, again where another writer came first. A record returned as it is is not written."""

        def attempt() -> R:
            old = self.get(record_id)
            new = fn(old)
            return old if new is old else commit(self._write(old, new, event, by, subject))[0]

        return retry_conflicts(attempt)

    def _as_read(self, record: R) -> R:
        """What is stored under this copy's version."""
        if not record.stored:
            raise ValueError("a record that was never stored cannot be saved or deleted")
        return _found(self.schema.codec.decode(record.stored), record.id)

    def _write(self, old: R | None, new: R | None, event: str | None, by: str, subject: str | None) -> Write:
        written = new or old or Record()
        if new:
            self._refuse_misplaced(old, new)
        if event is None:
            return Write(self.schema, old, new)
        before, after = difference(old, new)
        after |= {field: getattr(new, field) for field in self.always if new}
        return Write(self.schema, old, new, self._fact(event, subject or written.id, by, before, after, written))

    def _fact(
        self, name: str, subject: str, by: str, before: dict[str, Any], after: dict[str, Any], written: Record
    ) -> Event:
        """An event that lives where the record lives, even when it is about another one."""
        about = tuple(dict.fromkeys(getattr(written, field) for field in self.about))
        event = fact(name, subject=subject, by=by, before=before, after=after, about=about)
        beside = written.id
        return event if store.tag(subject) == store.tag(beside) else event.replace(id=new_id(partition_of(beside)))

    def _refuse_misplaced(self, old: R | None, new: R) -> None:
        owner = getattr(new, self.owner) if self.owner else ""
        if old and (old.id != new.id or (self.owner and owner != getattr(old, self.owner))):
            raise ValueError(f"{old.id}: a record keeps its id and its owner")
        if part(new.id) != new.id:
            raise ValueError(f"{new.id!r} cannot stand in a key name")
        if self.schema.key_of(new.id) in self.schema.single_keys:
            raise ValueError(f"{new.id!r} is the name of an index")
        if owner and store.tag(owner) != store.tag(new.id):
            raise ValueError(f"{new.id} would live in another partition than its owner {owner}")


def _found(record: R | None, record_id: str) -> R:
    if record is None:
        raise RecordNotFound(record_id)
    return record


def _merged(answers: Answers, limit: int, oldest_first: bool) -> Answers:
    """The pages of several partitions as the script returns one: its records, and the last entry if more follow."""
    parts = ([(float(score), id, raw) for raw, id, score in zip_longest(*part)] for part in answers)
    rows = list(islice(merge(*parts, key=lambda row: row[:2], reverse=not oldest_first), limit + 1))
    last = rows[limit - 1 : limit] if len(rows) > limit else []
    return [[raw for _, _, raw in rows[:limit]], [id for _, id, _ in last], [score for score, _, _ in last]]


def _bound(value: Bound | None, otherwise: str) -> str:
    return otherwise if value is None else repr(float(as_score(value)))
