"""The record that is read and written one by one: fixed here, so that a row means the same in every release."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from storage.indexes import Index, Unique
from storage.records import Record
from storage.repositories import Repository


class Person(Record, frozen=True, kw_only=True):
    """What an account of the site holds."""

    secret: ClassVar[frozenset[str]] = frozenset({"password"})

    name: str
    email: str
    password: str
    role: str = "customer"
    is_active: bool = True
    company: str = ""
    phone: str = ""
    tax_id: str = ""
    language: str = "pt-br"
    email_verified_at: datetime | None = None
    link_requested_at: datetime | None = None
    warned_at: datetime | None = None
    session_epoch: int = 1
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None


class People(Repository[Person]):
    record = Person
    key = "bench:people:{id}"
    uniques = (Unique("bench:people:email:{email}"),)
    all = Index("bench:people:all")
    by_role = Index("bench:people:role:{role}")


people = People()


def a_person_like(user: Any) -> Person:
    """With the same id and facts as an account."""
    return Person(**{name: getattr(user, name) for name in Person.__struct_fields__ if name != "stored"})
