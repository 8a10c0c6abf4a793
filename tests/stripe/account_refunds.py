"""Money that goes back: asked for by us, or by somebody in Stripe's dashboard (https://docs.stripe.com/refunds)."""

from __future__ import annotations

from tests.stripe.account_charges import Charges
from tests.stripe.parameters import Json, below, optional_integer, refusal

TAKEN_BACK = ("needs_response", "under_review", "lost")


class Refunds(Charges):
    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.next_refund = "succeeded"

    def create_refund(self, flat: dict[str, str]) -> Json:
        charge = self._named_charge(flat)
        amount = optional_integer(flat, "amount")
        self._refuse_refund(charge, amount)
        notes, reason = below(flat, "metadata"), flat.get("reason")
        return dict(self._refund(charge, amount or _left(charge), notes, reason))

    # -- what other people do ------------------------------------------------------------------------------------------

    def refund_in_dashboard(self, charge_id: str, amount: int | None = None) -> str:
        """Somebody refunds this charge (all that is left without an amount) without us; the refund's id."""
        charge = self.of("charge", charge_id)
        self._refuse_refund(charge, amount)
        return str(self._refund(charge, amount or _left(charge), {}, "requested_by_customer")["id"])

    def settle_refund(self, refund_id: str) -> None:
        """A pending refund has arrived."""
        refund = self.of("refund", refund_id)
        assert refund["status"] == "pending", refund["status"]
        before = dict(refund)
        refund |= {"status": "succeeded", "pending_reason": None}
        self._tell_of("refund.updated", refund, before)

    def fail_refund(self, refund_id: str) -> None:
        """The payer's bank sent it back: Stripe puts it on the account's balance again."""
        refund = self.of("refund", refund_id)
        assert refund["status"] in ("pending", "succeeded"), refund["status"]
        before, charge = dict(refund), self.objects[refund["charge"]]
        back = self.move(refund["amount"], fee=0, kind="refund_failure", source=refund)
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card", "pending_reason": None}
        refund["failure_balance_transaction"] = back["id"]
        charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
        self._tell_of("refund.failed", refund, before)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _named_charge(self, flat: dict[str, str]) -> Json:
        if "charge" in flat and "payment_intent" in flat:
            message = "You may only specify one of these parameters: charge, payment_intent."
            raise refusal(message, param="payment_intent")
        if "charge" in flat:
            return self.of("charge", flat["charge"], "charge")
        if "payment_intent" not in flat:
            message = "One of the following params should be provided for this request: payment_intent or charge."
            raise refusal(message, code="parameter_missing")
        intent = self.of("payment_intent", flat["payment_intent"], "payment_intent")
        if intent["latest_charge"] is None:
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise refusal(message, param="payment_intent")
        return self.objects[intent["latest_charge"]]

    def _refuse_refund(self, charge: Json, amount: int | None) -> None:
        disputes = [one for one in self.of_kind("dispute") if one["charge"] == charge["id"]]
        if charge["payment_method_details"]["type"] == "boleto":
            message = f"Charge {charge['id']} was paid with boleto, which does not support refunds."
            raise refusal(message, code="charge_not_refundable", param="charge")
        if any(one["status"] in TAKEN_BACK for one in disputes):
            message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
            raise refusal(message, code="charge_disputed")
        if _left(charge) == 0:
            raise refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        if amount == 0:
            raise refusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
        if amount is not None and amount > _left(charge):
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({_left(charge)})"
            raise refusal(message, param="amount")

    def _refund(self, charge: Json, amount: int, notes: dict[str, str], reason: str | None) -> Json:
        is_pending = self.next_refund == "pending"
        refund = self.new(
            "re",
            "refund",
            livemode=...,
            amount=amount,
            charge=charge["id"],
            currency=charge["currency"],
            metadata=notes,
            payment_intent=charge["payment_intent"],
            pending_reason="processing" if is_pending else None,
            reason=reason,
            status="pending" if is_pending else "succeeded",
        )
        kind = "refund" if charge["payment_method_details"]["type"] == "card" else "payment_refund"
        refund["balance_transaction"] = self.move(-amount, fee=0, kind=kind, source=refund)["id"]
        charge["amount_refunded"] += amount
        charge["refunded"] = _left(charge) == 0
        self.emit("refund.created", refund)
        self.emit("charge.refunded", charge)
        if self.next_refund == "failed":
            self.fail_refund(refund["id"])
        return refund

    def _tell_of(self, event_type: str, refund: Json, before: Json) -> None:
        self.emit(event_type, refund, before if event_type == "refund.updated" else None)
        self.emit("charge.refund.updated", refund, before)


def _left(charge: Json) -> int:
    return int(charge["amount"] - charge["amount_refunded"])
