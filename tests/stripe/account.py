"""One Stripe account in memory: the objects that we use, what people do on the hosted page, the events that follow."""

from __future__ import annotations

import itertools
import time
from typing import Any

from tests.stripe.parameters import VERSION, ApiError, Json, below, integer

METHODS = ("card", "boleto", "pix")


class Account:
    def __init__(self, page: str) -> None:
        self.page = page
        self.objects: dict[str, Json] = {}
        self.events: list[Json] = []
        self.hidden: dict[str, list[Any]] = {}
        self.expands_sessions = True
        self._numbers = itertools.count(1)

    # -- the API -----------------------------------------------------------------------------------------------------

    def create_customer(self, flat: dict[str, str]) -> Json:
        return self._new(
            "cus", "customer", email=flat.get("email"), name=flat.get("name"), metadata=below(flat, "metadata")
        )

    def list_customers(self, flat: dict[str, str]) -> Json:
        found = [
            known
            for known in self.of_kind("customer")
            if known.get("email") == flat.get("email") and not known.get("deleted")
        ]
        return {"object": "list", "data": found, "has_more": False, "url": "/v1/customers"}

    def create_session(self, flat: dict[str, str]) -> Json:
        if flat["mode"] != "payment":
            raise ApiError(400, "invalid_request_error", "Invalid mode", param="mode")
        if flat.get("customer") and self.objects.get(flat["customer"], {"deleted": True}).get("deleted"):
            raise ApiError(400, "invalid_request_error", "No such customer", code="resource_missing", param="customer")
        amount = integer(flat, "line_items.0.price_data.unit_amount") * integer(flat, "line_items.0.quantity")
        methods = list(below(flat, "allowed_payment_method_types").values())
        if not set(methods) <= set(METHODS) or flat["line_items.0.price_data.currency"] != "brl":
            raise ApiError(400, "invalid_request_error", "Invalid payment method type or currency")
        session = self._new(
            "cs_test",
            "checkout.session",
            amount_subtotal=amount,
            amount_total=amount,
            currency="brl",
            mode="payment",
            allowed_payment_method_types=methods,
            payment_method_types=methods,
            cancel_url=flat.get("cancel_url"),
            client_reference_id=flat.get("client_reference_id"),
            customer=flat.get("customer"),
            expires_at=int(time.time()) + 86400,
            metadata=below(flat, "metadata"),
            payment_intent=None,
            payment_status="unpaid",
            status="open",
            success_url=flat["success_url"],
            ui_mode="hosted_page",
        )
        self._asked_of_intent = getattr(self, "_asked_of_intent", {}) | {
            session["id"]: below(flat, "payment_intent_data.metadata")
        }
        return session | {"url": self._url(session)}

    def retrieve(self, object_id: str, expand: list[str], kind: str) -> Json:
        found = self._visible(object_id)
        if found is None or found["object"] != kind:
            raise ApiError(
                404, "invalid_request_error", f"No such {kind}: '{object_id}'", code="resource_missing", param="id"
            )
        if found.get("deleted"):
            return {"id": object_id, "object": kind, "deleted": True}
        shown = dict(found) | ({"url": self._url(found)} if kind == "checkout.session" else {})
        for path in expand if kind != "checkout.session" or self.expands_sessions else []:
            self._expand(shown, path.split("."))
        return shown

    def expire_session(self, session_id: str) -> Json:
        session = self.retrieve(session_id, [], "checkout.session")
        if session["status"] != "open":
            raise ApiError(
                400, "invalid_request_error", 'Only Checkout Sessions with a status in ["open"] can be expired.'
            )
        self.expire(session_id)
        return self.retrieve(session_id, [], "checkout.session")

    # -- what happens on the hosted page, and later -------------------------------------------------------------------

    def pay(self, session_id: str, *, hidden_for: int = 0) -> None:
        """By card. hidden_for: how many retrievals still show the session as it was before."""
        if hidden_for:
            self.hidden[session_id] = [hidden_for, dict(self.objects[session_id])]
        self._succeed(session_id, "card", "checkout.session.completed")

    def decline(self, session_id: str) -> None:
        self._intent(session_id, last_payment_error={"code": "card_declined", "decline_code": "insufficient_funds"})
        self._emit("payment_intent.payment_failed", self.objects[session_id]["payment_intent"])

    def show_pix(self, session_id: str) -> None:
        shown = {
            "expires_at": int(time.time()) + 14400,
            "data": "00020126PIX",
            "hosted_instructions_url": f"{self.page}/pix",
        }
        self._wait(session_id, {"type": "pix_display_qr_code", "pix_display_qr_code": shown})

    def issue_boleto(self, session_id: str) -> None:
        shown = {
            "expires_at": int(time.time()) + 259200,
            "number": "34191",
            "hosted_voucher_url": f"{self.page}/boleto",
        }
        self._wait(session_id, {"type": "boleto_display_details", "boleto_display_details": shown})

    def confirm(self, session_id: str, method: str = "pix") -> None:
        self._succeed(session_id, method, "checkout.session.async_payment_succeeded")

    def lapse(self, session_id: str) -> None:
        error = {"code": "payment_intent_payment_attempt_expired"}
        self._intent(session_id, status="requires_payment_method", next_action=None, last_payment_error=error)
        self._emit("checkout.session.async_payment_failed", session_id)
        self._emit("payment_intent.payment_failed", self.objects[session_id]["payment_intent"])

    def expire(self, session_id: str) -> None:
        self.objects[session_id]["status"] = "expired"
        self._emit("checkout.session.expired", session_id)

    def delete_customer(self, customer_id: str) -> None:
        self.objects[customer_id]["deleted"] = True
        self._emit("customer.deleted", customer_id)

    # -- reading in tests ----------------------------------------------------------------------------------------------

    def of_kind(self, kind: str) -> list[Json]:
        return [found for found in self.objects.values() if found["object"] == kind]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _wait(self, session_id: str, action: Json) -> None:
        self._intent(session_id, status="requires_action", next_action=action, last_payment_error=None)
        self.objects[session_id] |= {"status": "complete"}
        self._emit("checkout.session.completed", session_id)

    def _succeed(self, session_id: str, method: str, event: str) -> None:
        intent = self._intent(session_id, status="succeeded", next_action=None, last_payment_error=None)
        amount, fee = intent["amount"], min(intent["amount"], 39)
        charge = self._new(
            "ch",
            "charge",
            amount=amount,
            payment_intent=intent["id"],
            payment_method_details={"type": method, method: {}},
        )
        moved = self._new("txn", "balance_transaction", amount=amount, fee=fee, net=amount - fee, source=charge["id"])
        self.objects[charge["id"]]["balance_transaction"] = moved["id"]
        self.objects[intent["id"]]["latest_charge"] = charge["id"]
        self.objects[session_id] |= {"status": "complete", "payment_status": "paid"}
        self._emit(event, session_id)

    def _intent(self, session_id: str, **changes: Any) -> Json:
        """Stripe makes the payment intent of a session with the first attempt to pay."""
        session = self.objects[session_id]
        if session["payment_intent"] is None:
            notes = self._asked_of_intent[session_id]
            made = self._new(
                "pi",
                "payment_intent",
                amount=session["amount_total"],
                currency="brl",
                customer=session["customer"],
                last_payment_error=None,
                latest_charge=None,
                metadata=notes,
                next_action=None,
                status="requires_payment_method",
            )
            session["payment_intent"] = made["id"]
        self.objects[session["payment_intent"]] |= changes
        return self.objects[session["payment_intent"]]

    def _new(self, prefix: str, kind: str, **fields: Any) -> Json:
        made = {
            "id": f"{prefix}_{next(self._numbers):08d}",
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
        } | fields
        self.objects[made["id"]] = made
        return dict(made)

    def _emit(self, event_type: str, object_id: str) -> None:
        about = dict(self.objects[object_id])
        self.events.append(
            {
                "id": f"evt_{next(self._numbers):08d}",
                "object": "event",
                "api_version": VERSION,
                "created": int(time.time()),
                "data": {"object": about},
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": event_type,
            }
        )

    def _visible(self, object_id: str) -> Json | None:
        left = self.hidden.get(object_id)
        if left and left[0] > 0:
            left[0] -= 1
            return dict(left[1])
        return self.objects.get(object_id)

    def _expand(self, shown: Json, path: list[str]) -> None:
        name, *rest = path
        if name not in shown:
            raise ApiError(400, "invalid_request_error", f"This property cannot be expanded ({name}).", param="expand")
        if shown[name] is not None:
            shown[name] = dict(self.objects[shown[name]])
            if rest:
                self._expand(shown[name], rest)

    def _url(self, session: Json) -> str | None:
        return f"{self.page}/c/pay/{session['id']}" if session["status"] == "open" else None
