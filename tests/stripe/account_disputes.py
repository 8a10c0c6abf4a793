"""A payer's bank takes money back, and Stripe its fee (https://docs.stripe.com/disputes/how-disputes-work)."""

from __future__ import annotations

from tests.stripe.account_charges import Charges
from tests.stripe.account_store import DAY
from tests.stripe.parameters import Json

FEE = 5500
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


class Disputes(Charges):
    def open_dispute(
        self, charge_id: str, amount: int | None = None, *, reason: str = "fraudulent", inquiry: bool = False
    ) -> str:
        """amount: all that is not refunded if not given; an inquiry takes no money yet. The dispute's id."""
        charge = self.of("charge", charge_id)
        assert charge["payment_method_details"]["type"] != "boleto", "a boleto cannot be disputed"
        assert not charge["disputed"], "already disputed"
        dispute = self.new(
            "dp",
            "dispute",
            amount=amount or charge["amount"] - charge["amount_refunded"],
            charge=charge_id,
            currency=charge["currency"],
            evidence={},
            evidence_details=_details(self.now() + 7 * DAY),
            is_charge_refundable=inquiry,
            payment_intent=charge["payment_intent"],
            reason=reason,
            status="warning_needs_response" if inquiry else "needs_response",
        )
        charge["disputed"] = True
        if not inquiry:
            self._move(dispute, -dispute["amount"], FEE)
        self.emit("charge.dispute.created", dispute)
        if not inquiry:
            self.emit("charge.dispute.funds_withdrawn", dispute)
        return str(dispute["id"])

    def answer_dispute(self, dispute_id: str) -> None:
        """Somebody sent evidence in the dashboard."""
        dispute, before = self._open(dispute_id)
        inquiry = dispute["status"].startswith("warning_")
        dispute["status"] = "warning_under_review" if inquiry else "under_review"
        details = {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}
        dispute["evidence_details"] = dispute["evidence_details"] | details
        self.emit("charge.dispute.updated", dispute, before)

    def win_dispute(self, dispute_id: str, *, returns_fee: bool = False) -> None:
        """The money comes back; in some countries the fee, too."""
        dispute, _ = self._open(dispute_id)
        if dispute["balance_transactions"]:
            self._move(dispute, dispute["amount"], -FEE if returns_fee else 0)
            dispute |= {"status": "won", "is_charge_refundable": True}
            self.emit("charge.dispute.funds_reinstated", dispute)
        else:
            dispute["status"] = "warning_closed"
        self.emit("charge.dispute.closed", dispute)

    def lose_dispute(self, dispute_id: str) -> None:
        dispute, _ = self._open(dispute_id)
        dispute["status"] = "lost" if dispute["balance_transactions"] else "warning_closed"
        self.emit("charge.dispute.closed", dispute)

    def _open(self, dispute_id: str) -> tuple[Json, Json]:
        dispute = self.of("dispute", dispute_id)
        assert dispute["status"] in OPEN, dispute["status"]
        return dispute, dict(dispute)

    def _move(self, dispute: Json, amount: int, fee: int) -> None:
        category = "dispute" if amount < 0 else "dispute_reversal"
        moved = self.move(amount, fee=fee, kind="adjustment", source=dispute, category=category)
        dispute["balance_transactions"] = [*dispute["balance_transactions"], dict(moved)]


def _details(due_by: int) -> Json:
    return {
        "due_by": due_by,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }
