"""Parameters of customers and checkout sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from payments.sandbox.models.payables import BOLETO_DAYS, PIX_SECONDS
from payments.sandbox.parameters.lists import ListParams

LAST_SECOND = 4_102_444_800
"""The year 2100: no trial ends later."""


class CustomerParams(Struct, frozen=True, forbid_unknown_fields=True):
    name: str = ""
    email: str = ""
    metadata: dict[str, str] = {}
    expand: list[str] = []


class Recurring(Struct, frozen=True, forbid_unknown_fields=True):
    interval: Literal["month"]
    interval_count: Literal[1] = 1


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class PriceData(Struct, frozen=True, forbid_unknown_fields=True):
    currency: str
    unit_amount: Annotated[int, Meta(ge=0, le=99_999_999)]
    product_data: Product
    recurring: Recurring | None = None


class LineItem(Struct, frozen=True, forbid_unknown_fields=True):
    price_data: PriceData
    quantity: Annotated[int, Meta(ge=1)]


class IntentParams(Struct, frozen=True, forbid_unknown_fields=True):
    metadata: dict[str, str] = {}


class BeginningParams(Struct, frozen=True, forbid_unknown_fields=True):
    metadata: dict[str, str] = {}
    trial_end: Annotated[int, Meta(ge=0, le=LAST_SECOND)] | None = None


class PixOptions(Struct, frozen=True, forbid_unknown_fields=True):
    expires_after_seconds: Annotated[int, Meta(ge=10, le=1_209_600)] = PIX_SECONDS


class BoletoOptions(Struct, frozen=True, forbid_unknown_fields=True):
    expires_after_days: Annotated[int, Meta(ge=0, le=60)] = BOLETO_DAYS


class MethodOptions(Struct, frozen=True, forbid_unknown_fields=True):
    pix: PixOptions = PixOptions()
    boleto: BoletoOptions = BoletoOptions()


class SessionParams(Struct, frozen=True, forbid_unknown_fields=True):
    mode: Literal["payment", "subscription"]
    customer: str
    success_url: str
    cancel_url: str
    line_items: tuple[LineItem]
    allowed_payment_method_types: tuple[Literal["card", "pix", "boleto"], ...]
    client_reference_id: str = ""
    metadata: dict[str, str] = {}
    payment_intent_data: IntentParams | None = None
    subscription_data: BeginningParams | None = None
    payment_method_options: MethodOptions = MethodOptions()
    locale: str = "auto"
    expand: list[str] = []

    @property
    def item(self) -> LineItem:
        return self.line_items[0]

    @property
    def beginning(self) -> BeginningParams:
        return self.subscription_data or BeginningParams()


class SessionListParams(ListParams, frozen=True, forbid_unknown_fields=True):
    customer: str = ""
    payment_intent: str = ""
    subscription: str = ""
    status: Literal["", "open", "complete", "expired"] = ""
