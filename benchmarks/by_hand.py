"""The peer: what a careful Redis programmer writes for exactly this, with redis-py alone. No layer, no declarations.

The same guarantees as the repositories give: a version check, a token against double writes, the unique address, the
indexes, the event with its own indexes and the worker's stream, all in one script. A listing is one script too, and so
is a look-up by address.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec
import redis

from benchmarks.records import Person
from payments.models import Payment
from storage.ids import new_id

WRITE_PERSON = """
local stored = redis.call('GET', KEYS[1])
local version, token = string.match(stored or '{"version":0,"token":""', '^{"version":(%d+),"token":"([^"]*)"')
if token == ARGV[8] then return 'stored' end
if version ~= ARGV[1] then return 'conflict' end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then return 'taken' end
redis.call('SET', KEYS[1], ARGV[3])
if not holder then
  redis.call('SET', KEYS[2], ARGV[2])
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[2])
  redis.call('ZADD', KEYS[4], ARGV[4], ARGV[2])
end
redis.call('SET', KEYS[5], ARGV[5])
for i = 6, 9 do redis.call('ZADD', KEYS[i], ARGV[6], ARGV[7]) end
redis.call('XADD', KEYS[10], '*', 'id', ARGV[7])
return 'stored'
"""
FIND_PERSON = """
local id = redis.call('GET', KEYS[1])
return id and redis.call('GET', 'hand:people:id:' .. id)
"""
LIST_PAYMENTS = """
local ids = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'REV')
for i, id in ipairs(ids) do ids[i] = 'hand:payments:' .. id end
return #ids > 0 and redis.call('MGET', unpack(ids)) or {}
"""


class Versioned(msgspec.Struct, frozen=True, kw_only=True):
    """A stored person; the version and the token of the write come first, where the script finds them."""

    version: int
    token: str
    person: Person


class Event(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    subject: str
    actor: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


class Refused(Exception):
    """Another writer was faster, or has the address."""


class HandWritten:
    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url)
        self._write_person = self._redis.script_load(WRITE_PERSON)
        self._find_person = self._redis.script_load(FIND_PERSON)
        self._list_payments = self._redis.script_load(LIST_PAYMENTS)
        self._encode = msgspec.json.Encoder().encode
        self._decode_person = msgspec.json.Decoder(Versioned).decode
        self._decode_payment = msgspec.json.Decoder(Payment).decode

    def get(self, person_id: str) -> Versioned:
        return self._decode_person(self._redis.get(f"hand:people:id:{person_id}"))

    def find_by_email(self, email: str) -> Versioned | None:
        raw = self._redis.evalsha(self._find_person, 1, f"hand:people:email:{email}")
        return self._decode_person(raw) if raw else None

    def create(self, person: Person) -> None:
        new = Versioned(version=1, token=secrets.token_urlsafe(9), person=person)
        self._write(new, "person.registered", {}, msgspec.to_builtins(person) | {"password": "•••"})

    def rename(self, person_id: str, name: str) -> None:
        old = self.get(person_id)
        person = msgspec.structs.replace(old.person, name=name)
        new = Versioned(version=old.version + 1, token=secrets.token_urlsafe(9), person=person)
        self._write(new, "person.changed", {"name": old.person.name}, {"name": name})

    def list_payments(self, status: str) -> list[Payment]:
        raws = self._redis.evalsha(self._list_payments, 1, f"hand:payments:status:{status}", 25)
        return [self._decode_payment(raw) for raw in raws]

    def count_payments(self, status: str) -> int:
        return self._redis.zcard(f"hand:payments:status:{status}")

    def seed_payments(self, payments: list[Payment]) -> None:
        """Enough for the listings: the records and the index that is read."""
        pipeline = self._redis.pipeline(transaction=False)
        for payment in payments:
            pipeline.set(f"hand:payments:{payment.id}", self._encode(payment))
            pipeline.zadd(f"hand:payments:status:{payment.status}", {payment.id: payment.created_at.timestamp()})
        pipeline.execute()

    def seed_people(self, people: list[Person]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for person in people:
            pipeline.set(f"hand:people:id:{person.id}", self._encode(Versioned(version=1, token="", person=person)))
            pipeline.set(f"hand:people:email:{person.email}", person.id)
            pipeline.zadd("hand:people:all", {person.id: person.created_at.timestamp()})
        pipeline.execute()

    def _write(self, stored: Versioned, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        person, at = stored.person, datetime.now(UTC)
        event = Event(id=new_id(), name=name, subject=person.id, actor=person.id, at=at, before=before, after=after)
        answer = self._redis.evalsha(
            self._write_person,
            10,
            f"hand:people:id:{person.id}",
            f"hand:people:email:{person.email}",
            "hand:people:all",
            f"hand:people:role:{person.role}",
            f"hand:events:{event.id}",
            "hand:audit:all",
            f"hand:audit:subject:{event.subject}",
            f"hand:audit:actor:{event.actor}",
            f"hand:audit:name:{event.name}",
            "hand:events:stream",
            stored.version - 1,
            person.id,
            self._encode(stored),
            person.created_at.timestamp(),
            self._encode(event),
            at.timestamp(),
            event.id,
            stored.token,
        )
        if answer != b"stored":
            raise Refused(answer)
