"""Checkout sessions: asked for by us, completed by people on the hosted page, or later at their bank."""

from __future__ import annotations

from typing import Any

from tests.stripe.account_renewals import Renewals
from tests.stripe.account_store import DAY
from tests.stripe.parameters import Json, below, in_brackets, integer, optional_integer, refusal

METHODS = {"payment": ("card", "boleto", "pix"), "subscription": ("card", "boleto")}
PRICE = "line_items.0.price_data"
AT_LEAST_AHEAD = 2 * DAY
"""https://docs.stripe.com/payments/checkout/free-trials"""


class Sessions(Renewals):
    def __init__(self, page: str) -> None:
        super().__init__(page)
        self._asked: dict[str, Json] = {}

    def create_session(self, flat: dict[str, str]) -> Json:
        asked = self._read_session(flat)
        made = self.new(
            "cs_test",
            "checkout.session",
            amount_subtotal=asked["due_now"],
            amount_total=asked["due_now"],
            currency=asked["currency"],
            mode=asked["mode"],
            allowed_payment_method_types=asked["methods"],
            automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
            cancel_url=flat.get("cancel_url"),
            client_reference_id=flat.get("client_reference_id"),
            custom_text={
                "after_submit": None,
                "shipping_address": None,
                "submit": None,
                "terms_of_service_acceptance": None,
            },
            customer=asked["customer"],
            expires_at=optional_integer(flat, "expires_at") or self.now() + DAY,
            locale=flat.get("locale"),
            metadata=below(flat, "metadata"),
            payment_method_options=asked["options"],
            payment_method_types=asked["methods"],
            payment_status="unpaid",
            status="open",
            success_url=flat["success_url"],
            ui_mode="hosted_page",
        )
        made["url"] = f"{self.page}/c/pay/{made['id']}"
        self._asked[made["id"]] = asked
        return dict(made)

    def expire_session(self, session_id: str) -> Json:
        session = self.retrieve(session_id, [], "checkout.session")
        if session["status"] != "open":
            raise refusal('Only Checkout Sessions with a status in ["open"] can be expired.')
        self.expire(session_id)
        return self.retrieve(session_id, [], "checkout.session")

    # -- what happens on the hosted page, and later -------------------------------------------------------------------

    def pay(self, session_id: str, *, hidden_for: int = 0) -> None:
        """By card. hidden_for: how many retrievals still show the session as it was before."""
        if hidden_for:
            self.hidden[session_id] = [hidden_for, dict(self.objects[session_id])]
        if self.objects[session_id]["mode"] == "subscription":
            self._subscribe(session_id, "card")
        else:
            self._succeed(session_id, "card", "checkout.session.completed")

    def decline(self, session_id: str) -> None:
        """A subscription is made by the card that works: what is declined before leaves no trace."""
        if self.objects[session_id]["mode"] == "payment":
            self.decline_intent(self._intent(session_id))

    def show_pix(self, session_id: str) -> None:
        assert self.objects[session_id]["mode"] == "payment", "Pix is one-time only"
        seconds = self.objects[session_id]["payment_method_options"].get("pix", {}).get("expires_after_seconds")
        self._wait(session_id, self.pix_action(seconds or 4 * 3600))

    def issue_boleto(self, session_id: str) -> None:
        if self.objects[session_id]["mode"] == "subscription":
            self._subscribe(session_id, "boleto")
            return
        days = self.objects[session_id]["payment_method_options"].get("boleto", {}).get("expires_after_days")
        self._wait(session_id, self.boleto_action(days or 3))

    def confirm(self, session_id: str, method: str = "") -> None:
        """The money of a Pix or boleto has come; method: the one that was shown if not given."""
        session = self.objects[session_id]
        if session["mode"] == "payment":
            method = method or self._shown(session_id)
            self._succeed(session_id, method, "checkout.session.async_payment_succeeded")
            return
        self.recover(session["invoice"], "boleto")
        session["payment_status"] = "paid"
        self.emit("checkout.session.async_payment_succeeded", session)

    def lapse(self, session_id: str) -> None:
        session = self.objects[session_id]
        if session["mode"] == "subscription":
            self.emit("checkout.session.async_payment_failed", session)
            self.lapse_boleto(session["invoice"])
            return
        intent = self._intent(session_id)
        error = {"type": "invalid_request_error", "code": "payment_intent_payment_attempt_expired"}
        intent |= {"status": "requires_payment_method", "next_action": None, "last_payment_error": error}
        self.emit("checkout.session.async_payment_failed", session)
        self.emit("payment_intent.payment_failed", intent)

    def expire(self, session_id: str) -> None:
        session = self.objects[session_id]
        session |= {"status": "expired", "url": None}
        self.emit("checkout.session.expired", session)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _read_session(self, flat: dict[str, str]) -> Json:
        mode, quantity = flat["mode"], integer(flat, "line_items.0.quantity")
        if mode not in METHODS:
            raise refusal("This server does not play this mode.", param="mode")
        _refuse_parts_of_the_other_mode(flat, mode)
        amount = integer(flat, f"{PRICE}.unit_amount") * quantity
        trial_end = self._trial_end(flat)
        if customer := flat.get("customer"):
            self.living_customer(customer)
        return {
            "mode": mode,
            "amount": amount,
            "due_now": 0 if trial_end else amount,
            "currency": _currency(flat),
            "customer": customer,
            "methods": _methods(flat, mode),
            "options": _options(flat),
            "metadata": below(
                flat, "subscription_data.metadata" if mode == "subscription" else "payment_intent_data.metadata"
            ),
            "trial_end": trial_end,
        }

    def _trial_end(self, flat: dict[str, str]) -> int | None:
        name = "subscription_data.trial_end"
        trial_end = optional_integer(flat, name)
        if trial_end is not None and trial_end < self.now() + AT_LEAST_AHEAD:
            message = "The `trial_end` date has to be at least 2 days in the future."
            raise refusal(message, param=in_brackets(name))
        return trial_end

    def _wait(self, session_id: str, action: Json) -> None:
        self._intent(session_id, status="requires_action", next_action=action, last_payment_error=None)
        self._complete(session_id)

    def _succeed(self, session_id: str, method: str, event: str) -> None:
        self.succeed_intent(self._intent(session_id), method)
        self._complete(session_id, event, payment_status="paid")

    def _complete(self, session_id: str, event: str = "checkout.session.completed", **changes: Any) -> None:
        session = self.objects[session_id]
        session |= {"status": "complete", "url": None} | changes
        self.emit(event, session)

    def _subscribe(self, session_id: str, method: str) -> None:
        """Nothing is paid yet with a trial; by boleto it is paid later."""
        subscription = self.begin_subscription(self._asked[session_id], method)
        self.emit("customer.subscription.created", subscription)
        due = self.objects[session_id]["amount_total"]
        at = (self.now(), self.now())
        invoice = self.draft_invoice(subscription, reason="subscription_create", amount=due, looks_back=at)
        self.finalize_invoice(invoice)
        if due and method == "boleto":
            self.bill_by_boleto(invoice)
        else:
            self.settle_invoice(invoice, method)
        status = "no_payment_required" if due == 0 else "paid" if method == "card" else "unpaid"
        self._complete(session_id, subscription=subscription["id"], invoice=invoice["id"], payment_status=status)

    def _shown(self, session_id: str) -> str:
        action = self._intent(session_id)["next_action"]
        return "boleto" if action and "boleto_display_details" in action else "pix"

    def _intent(self, session_id: str, **changes: Any) -> Json:
        """Stripe makes the payment intent of a session with the first attempt to pay."""
        session = self.objects[session_id]
        if session["payment_intent"] is None:
            made = self.new_intent(
                amount=session["amount_total"],
                currency=session["currency"],
                customer=session["customer"],
                metadata=dict(self._asked[session_id]["metadata"]),
                payment_method_types=list(session["payment_method_types"]),
            )
            session["payment_intent"] = made["id"]
        self.objects[session["payment_intent"]] |= changes
        return self.objects[session["payment_intent"]]


def _refuse_parts_of_the_other_mode(flat: dict[str, str], mode: str) -> None:
    other, wanted = (
        ("payment_intent_data", "payment") if mode == "subscription" else ("subscription_data", "subscription")
    )
    if below(flat, other):
        raise refusal(f"You can only specify `{other}` in `{wanted}` mode.", param=other)
    recurring = below(flat, f"{PRICE}.recurring")
    if mode == "subscription" and not recurring:
        message = "You must provide at least one recurring price in `subscription` mode when using prices."
        raise refusal(message, param="line_items")
    if mode == "payment" and recurring:
        raise refusal("You specified `payment` mode but passed a recurring price.", param="line_items")


def _methods(flat: dict[str, str], mode: str) -> list[str]:
    methods = list(below(flat, "allowed_payment_method_types").values())
    if not set(methods) <= set(METHODS[mode]):
        message = f"The payment method types {methods} cannot be used in `{mode}` mode with brl."
        raise refusal(message, param="allowed_payment_method_types")
    return methods or list(METHODS[mode])


def _currency(flat: dict[str, str]) -> str:
    if flat[f"{PRICE}.currency"] != "brl":
        raise refusal(f"Invalid currency: {flat[f'{PRICE}.currency']}", param=in_brackets(f"{PRICE}.currency"))
    return "brl"


def _options(flat: dict[str, str]) -> Json:
    limits = {"pix": ("expires_after_seconds", 10, 1_209_600), "boleto": ("expires_after_days", 0, 60)}
    options: Json = {}
    for method, (name, least, most) in limits.items():
        asked = optional_integer(flat, f"payment_method_options.{method}.{name}")
        if asked is not None and not least <= asked <= most:
            raise refusal(f"Invalid {name}", param=in_brackets(f"payment_method_options.{method}.{name}"))
        options |= {} if asked is None else {method: {name: asked}}
    return options
