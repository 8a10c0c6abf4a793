"""Parameters that lists share (https://docs.stripe.com/api/pagination)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Expansion(Struct, frozen=True, forbid_unknown_fields=True):
    expand: list[str] = []


class Created(Struct, frozen=True, forbid_unknown_fields=True):
    """Unix seconds."""

    gt: int | None = None
    gte: int | None = None
    lt: int | None = None
    lte: int | None = None

    @property
    def first(self) -> int | None:
        return self.gte if self.gt is None else self.gt + 1

    @property
    def last(self) -> int | None:
        return self.lte if self.lt is None else self.lt - 1

    def has(self, at: int) -> bool:
        return (self.first is None or at >= self.first) and (self.last is None or at <= self.last)


class ListParams(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str = ""
    ending_before: str = ""
    created: Created | int = Created()
    expand: list[str] = []

    @property
    def range(self) -> Created:
        return Created(gte=self.created, lte=self.created) if isinstance(self.created, int) else self.created


class OfEmail(ListParams, frozen=True, forbid_unknown_fields=True):
    email: str = ""


class OfCharge(ListParams, frozen=True, forbid_unknown_fields=True):
    charge: str = ""
    payment_intent: str = ""


class OfCustomer(ListParams, frozen=True, forbid_unknown_fields=True):
    """Subscriptions: those that are over only with status `all`, or with their own."""

    customer: str = ""
    status: str = ""


class OfSubscription(ListParams, frozen=True, forbid_unknown_fields=True):
    subscription: str = ""
    customer: str = ""
    status: Literal["", "draft", "open", "paid", "uncollectible", "void"] = ""


class OfInvoice(ListParams, frozen=True, forbid_unknown_fields=True):
    invoice: str = ""
    status: Literal["", "canceled", "open", "paid"] = ""


class OfTypes(ListParams, frozen=True, forbid_unknown_fields=True):
    type: str = ""
    types: list[str] = []
