"""Invoices of subscriptions, and how each is paid (https://docs.stripe.com/billing/invoices/subscription)."""

from __future__ import annotations

from typing import Any

from tests.stripe.account_charges import DECLINED, EXPIRED, SECURE, Charges
from tests.stripe.account_store import DAY
from tests.stripe.parameters import Json

TRANSITIONS = {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None}


class Invoices(Charges):
    # -- for the modules of the nouns ----------------------------------------------------------------------------------

    def draft_invoice(self, subscription: Json, *, reason: str, amount: int, looks_back: tuple[int, int]) -> Json:
        """looks_back: the period before the one that is paid for, which stands in the invoice itself."""
        parent = {"subscription": subscription["id"], "metadata": dict(subscription["metadata"])}
        invoice = self.new(
            "in",
            "invoice",
            **_money(amount, 0),
            auto_advance=True,
            automatic_tax=_tax(failed=False),
            billing_reason=reason,
            collection_method="charge_automatically",
            currency=subscription["currency"],
            customer=subscription["customer"],
            issuer={"type": "self"},
            parent={"type": "subscription_details", "quote_details": None, "subscription_details": parent},
            lines=listed("/v1/invoices"),
            metadata={},
            payment_settings={"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
            period_start=looks_back[0],
            period_end=looks_back[1],
            status="draft",
            status_transitions=dict(TRANSITIONS),
            subtotal=amount,
            total=amount,
        )
        invoice["lines"] = self._lines(invoice, subscription)
        subscription["latest_invoice"] = invoice["id"]
        self.emit("invoice.created", invoice)
        return invoice

    def finalize_invoice(self, invoice: Json) -> None:
        page = f"{self.page}/i/{invoice['id']}"
        number = f"HT-{len(self.of_kind('invoice')):04d}"
        invoice |= {"status": "open", "number": number, "hosted_invoice_url": page, "invoice_pdf": f"{page}/pdf"}
        self._transition(invoice, "finalized_at")
        if invoice["amount_due"]:
            self._attach_intent(invoice)
        self.emit("invoice.finalized", invoice)

    def settle_invoice(self, invoice: Json, method: str) -> None:
        """All of it is paid; one of nothing is paid by itself."""
        if invoice["status"] == "draft":
            self.finalize_invoice(invoice)
        if invoice["amount_due"]:
            payment = self._payment_of(invoice)
            self.succeed_intent(self.objects[payment["payment"]["payment_intent"]], method)
            payment |= {"status": "paid", "amount_paid": invoice["amount_due"]}
            payment["status_transitions"] = {"canceled_at": None, "paid_at": self.now()}
            invoice["attempt_count"] += invoice["next_payment_attempt"] is None
        invoice |= {"status": "paid", "attempted": True, "auto_advance": False, "next_payment_attempt": None}
        invoice |= _money(invoice["amount_due"], invoice["amount_due"])
        self._transition(invoice, "paid_at")
        self.emit("invoice.paid", invoice)

    def fail_attempt(self, invoice: Json, error: Json = DECLINED, *, last: bool = False) -> None:
        """An automatic attempt was declined; the next one follows in three days, unless this was the last."""
        self.decline_intent(self.intent_of_invoice(invoice["id"]), error)
        invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
        invoice["next_payment_attempt"] = None if last else self.now() + 3 * DAY
        self.emit("invoice.payment_failed", invoice)

    def ask_for_confirmation(self, invoice: Json) -> None:
        """The payer's bank wants 3-D Secure, and nobody is there."""
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        intent = self.intent_of_invoice(invoice["id"])
        intent |= {"status": "requires_action", "next_action": action, "last_payment_error": dict(SECURE)}
        invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
        self.emit("invoice.payment_action_required", invoice)
        self.emit("invoice.payment_failed", invoice)

    def bill_by_boleto(self, invoice: Json) -> None:
        intent = self.intent_of_invoice(invoice["id"])
        intent |= {"status": "requires_action", "next_action": self.boleto_action(), "last_payment_error": None}
        invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
        self.emit("invoice.payment_action_required", invoice)

    def fail_boleto(self, invoice: Json) -> None:
        self.decline_intent(self.intent_of_invoice(invoice["id"]), EXPIRED)
        self.emit("invoice.payment_failed", invoice)

    def fail_finalization_of(self, invoice: Json) -> None:
        message = "The customer's location isn't recognized."
        error = {"type": "invalid_request_error", "code": "customer_tax_location_invalid", "message": message}
        invoice |= {"automatic_tax": _tax(failed=True), "last_finalization_error": error}
        self.emit("invoice.finalization_failed", invoice)

    def close_invoice(self, invoice: Json, status: str) -> None:
        """status: void or uncollectible."""
        moment, event = (
            ("voided_at", "voided") if status == "void" else ("marked_uncollectible_at", "marked_uncollectible")
        )
        invoice |= {"status": status, "auto_advance": False, "next_payment_attempt": None}
        if status == "void":
            self._cancel_payment(invoice)
        self._transition(invoice, moment)
        self.emit(f"invoice.{event}", invoice)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _payment_of(self, invoice: Json) -> Json:
        return next(one for one in self.of_kind("invoice_payment") if one["invoice"] == invoice["id"])

    def _cancel_payment(self, invoice: Json) -> None:
        for payment in [one for one in self.of_kind("invoice_payment") if one["invoice"] == invoice["id"]]:
            payment |= {"status": "canceled", "status_transitions": {"canceled_at": self.now(), "paid_at": None}}
            self.objects[payment["payment"]["payment_intent"]] |= {"status": "canceled", "next_action": None}

    def _transition(self, invoice: Json, moment: str) -> None:
        invoice["status_transitions"] = invoice["status_transitions"] | {moment: self.now()}

    def _attach_intent(self, invoice: Json) -> None:
        """The metadata of a subscription is not copied to the intents of its invoices."""
        intent = self.new_intent(
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            customer=invoice["customer"],
            metadata={},
            payment_method_types=["card", "boleto"],
        )
        self.new(
            "inpay",
            "invoice_payment",
            amount_requested=invoice["amount_due"],
            currency=invoice["currency"],
            invoice=invoice["id"],
            is_default=True,
            payment={"type": "payment_intent", "payment_intent": intent["id"]},
            status="open",
            status_transitions={"canceled_at": None, "paid_at": None},
        )

    def _lines(self, invoice: Json, subscription: Json) -> Json:
        item = subscription["items"]["data"][0]
        parent: Json = {"subscription": subscription["id"], "subscription_item": item["id"], "proration": False}
        line = self.new(
            "il",
            "line_item",
            created=...,
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            invoice=invoice["id"],
            metadata=dict(subscription["metadata"]),
            parent={"type": "subscription_item_details", "subscription_item_details": parent},
            period={"start": item["current_period_start"], "end": item["current_period_end"]},
            quantity=1,
            subtotal=invoice["amount_due"],
        )
        return listed(f"/v1/invoices/{invoice['id']}/lines", line)


def listed(url: str, *objects: Json) -> Json:
    return {"object": "list", "data": list(objects), "has_more": False, "url": url}


def _money(due: int, paid: int) -> dict[str, Any]:
    return {"amount_due": due, "amount_paid": paid, "amount_remaining": due - paid}


def _tax(*, failed: bool) -> Json:
    status = "requires_location_inputs" if failed else None
    return {"disabled_reason": None, "enabled": failed, "liability": None, "provider": None, "status": status}
