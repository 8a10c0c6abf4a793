"""Parameters of refunds."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class RefundParams(Struct, frozen=True, forbid_unknown_fields=True):
    """amount: centavos, everything that is left when it is not said."""

    payment_intent: str = ""
    charge: str = ""
    amount: Annotated[int, Meta(ge=1)] | None = None
    reason: Literal["", "duplicate", "fraudulent", "requested_by_customer"] = ""
    metadata: dict[str, str] = {}
    expand: list[str] = []
