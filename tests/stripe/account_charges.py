"""Payment intents, charges, and the account's balance."""

from __future__ import annotations

from typing import Any

from tests.stripe.account_customers import Customers
from tests.stripe.account_store import DAY
from tests.stripe.parameters import Json

FEE = 39
EXPIRED = {"type": "invalid_request_error", "code": "payment_intent_payment_attempt_expired"}
DECLINED = {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}
SECURE = {"type": "card_error", "code": "authentication_required", "decline_code": "authentication_required"}
BILLING = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


class Charges(Customers):
    # -- reading in tests ----------------------------------------------------------------------------------------------

    def movements(self, charge_id: str) -> list[Json]:
        """What this charge has moved in the account's balance: itself, refunds, failed refunds, disputes."""
        about = {charge_id} | {one["id"] for one in self.objects.values() if one.get("charge") == charge_id}
        return [one for one in self.of_kind("balance_transaction") if one["source"] in about]

    def charge_of(self, object_id: str) -> Json:
        """The last charge of a session, an intent or an invoice."""
        found = self.objects[object_id]
        if found["object"] == "invoice":
            return self.charge_of(self.intent_of_invoice(object_id)["id"])
        if found["object"] == "checkout.session":
            return self.charge_of(found["payment_intent"] or found["invoice"])
        return self.objects[found["latest_charge"]] if found["object"] == "payment_intent" else found

    def intent_of_invoice(self, invoice_id: str) -> Json:
        payment = next(one for one in self.of_kind("invoice_payment") if one["invoice"] == invoice_id)
        return self.objects[payment["payment"]["payment_intent"]]

    # -- for the modules of the nouns ----------------------------------------------------------------------------------

    def new_intent(self, **fields: Any) -> Json:
        return self.new(
            "pi",
            "payment_intent",
            capture_method="automatic_async",
            confirmation_method="automatic",
            client_secret="secret_of_the_intent",
            status="requires_payment_method",
            **fields,
        )

    def decline_intent(self, intent: Json, error: Json = DECLINED) -> None:
        intent |= {"status": "requires_payment_method", "next_action": None, "last_payment_error": dict(error)}
        self.emit("payment_intent.payment_failed", intent)

    def succeed_intent(self, intent: Json, method: str) -> Json:
        """The money has come; the charge."""
        charge = self.new(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_captured=intent["amount"],
            billing_details=dict(BILLING),
            captured=True,
            currency=intent["currency"],
            customer=intent["customer"],
            metadata=dict(intent["metadata"]),
            paid=True,
            payment_intent=intent["id"],
            payment_method_details={"type": method, method: _details(method)},
            status="succeeded",
        )
        kind = "charge" if method == "card" else "payment"
        moved = self.move(intent["amount"], fee=min(intent["amount"], FEE), kind=kind, source=charge)
        charge["balance_transaction"] = moved["id"]
        intent |= {"status": "succeeded", "next_action": None, "last_payment_error": None}
        intent |= {"latest_charge": charge["id"], "amount_received": intent["amount"]}
        return charge

    def move(self, amount: int, *, fee: int, kind: str, source: Json, category: str = "") -> Json:
        """A movement of the balance, in centavos; what leaves the account is negative."""
        return self.new(
            "txn",
            "balance_transaction",
            livemode=...,
            amount=amount,
            available_on=self.now() + 2 * DAY,
            balance_type="payments",
            currency=source["currency"],
            fee=fee,
            fee_details=[_fee_detail(fee, source["currency"])] if fee else [],
            net=amount - fee,
            reporting_category=category or kind,
            source=source["id"],
            status="pending",
            type=kind,
        )

    def pix_action(self, seconds: int = 4 * 3600) -> Json:
        shown = {
            "expires_at": self.now() + seconds,
            "data": "00020126PIX",
            "hosted_instructions_url": f"{self.page}/pix",
        }
        return {"type": "pix_display_qr_code", "pix_display_qr_code": shown}

    def boleto_action(self, days: int = 3) -> Json:
        shown = {
            "expires_at": self.now() + days * DAY,
            "number": "34191",
            "hosted_voucher_url": f"{self.page}/boleto",
            "pdf": f"{self.page}/boleto/pdf",
        }
        return {"type": "boleto_display_details", "boleto_display_details": shown}


def _details(method: str) -> Json:
    if method == "card":
        return {
            "brand": "visa",
            "country": "BR",
            "exp_month": 12,
            "exp_year": 2034,
            "funding": "credit",
            "last4": "4242",
        }
    return {"tax_id": "00000000000"} if method == "boleto" else {"bank_transaction_id": "E00000000"}


def _fee_detail(fee: int, currency: str) -> Json:
    shown = {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    return shown | {"type": "stripe_fee"}
