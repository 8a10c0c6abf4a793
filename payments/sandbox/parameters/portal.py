"""Parameters of the billing portal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Redirect(Struct, frozen=True, forbid_unknown_fields=True):
    return_url: str


class AfterCompletion(Struct, frozen=True, forbid_unknown_fields=True):
    type: Literal["redirect", "portal_homepage", "hosted_confirmation"]
    redirect: Redirect | None = None


class CancelFlow(Struct, frozen=True, forbid_unknown_fields=True):
    subscription: str


class Flow(Struct, frozen=True, forbid_unknown_fields=True):
    type: Literal["payment_method_update", "subscription_cancel"]
    after_completion: AfterCompletion | None = None
    subscription_cancel: CancelFlow | None = None

    @property
    def after(self) -> str:
        redirect = self.after_completion and self.after_completion.redirect
        return redirect.return_url if redirect else ""


class PortalParams(Struct, frozen=True, forbid_unknown_fields=True):
    customer: str
    return_url: str = ""
    locale: str = "auto"
    flow_data: Flow | None = None
    expand: list[str] = []
