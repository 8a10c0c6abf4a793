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

from accounts.models import User
from payments.models import Payment
from storage.ids import new_id

WRITE_USER = """
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
FIND_USER = """
local id = redis.call('GET', KEYS[1])
return id and redis.call('GET', 'hand:users:id:' .. id)
"""
LIST_PAYMENTS = """
local ids = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'REV')
for i, id in ipairs(ids) do ids[i] = 'hand:payments:' .. id end
return #ids > 0 and redis.call('MGET', unpack(ids)) or {}
"""


class VersionedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A stored user; the version and the token of the write come first, where the script finds them."""

    version: int
    token: str
    user: User


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
        self._write_user = self._redis.script_load(WRITE_USER)
        self._find_user = self._redis.script_load(FIND_USER)
        self._list_payments = self._redis.script_load(LIST_PAYMENTS)
        self._encode = msgspec.json.Encoder().encode
        self._decode_user = msgspec.json.Decoder(VersionedUser).decode
        self._decode_payment = msgspec.json.Decoder(Payment).decode

    def get(self, user_id: str) -> VersionedUser:
        return self._decode_user(self._redis.get(f"hand:users:id:{user_id}"))

    def find_by_email(self, email: str) -> VersionedUser | None:
        raw = self._redis.evalsha(self._find_user, 1, f"hand:users:email:{email}")
        return self._decode_user(raw) if raw else None

    def create(self, user: User) -> None:
        self._write(
            VersionedUser(version=1, token=secrets.token_urlsafe(9), user=user),
            "user.registered",
            {},
            msgspec.to_builtins(user),
        )

    def rename(self, user_id: str, name: str) -> None:
        old = self.get(user_id)
        user = msgspec.structs.replace(old.user, name=name)
        new = VersionedUser(version=old.version + 1, token=secrets.token_urlsafe(9), user=user)
        self._write(new, "user.changed", {"name": old.user.name}, {"name": name})

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

    def seed_users(self, users: list[User]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for user in users:
            pipeline.set(
                f"hand:users:id:{user.id}",
                self._encode(VersionedUser(version=1, token=secrets.token_urlsafe(9), user=user)),
            )
            pipeline.set(f"hand:users:email:{user.email}", user.id)
            pipeline.zadd("hand:users:all", {user.id: user.created_at.timestamp()})
        pipeline.execute()

    def _write(self, stored: VersionedUser, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        user, at = stored.user, datetime.now(UTC)
        event = Event(id=new_id(), name=name, subject=user.id, actor=user.id, at=at, before=before, after=after)
        answer = self._redis.evalsha(
            self._write_user,
            10,
            f"hand:users:id:{user.id}",
            f"hand:users:email:{user.email}",
            "hand:users:all",
            f"hand:users:role:{user.role}",
            f"hand:events:{event.id}",
            "hand:audit:all",
            f"hand:audit:subject:{event.subject}",
            f"hand:audit:actor:{event.actor}",
            f"hand:audit:name:{event.name}",
            "hand:events:stream",
            stored.version - 1,
            user.id,
            self._encode(stored),
            user.created_at.timestamp(),
            self._encode(event),
            at.timestamp(),
            event.id,
            stored.token,
        )
        if answer != b"stored":
            raise Refused(answer)
