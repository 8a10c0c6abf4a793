"""What a customer bought, and the journey from the signature to the monthly maintenance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from payments.models.payments import KINDS, MONTHLY, PHASE1, PHASE2, IllegalTransition, Payment
from storage.records import Record

STEPS: dict[str, frozenset[str]] = {
    "signed": frozenset({"building", "lapsed", "cancelled"}),
    "building": frozenset({"delivered", "cancelled"}),
    "delivered": frozenset({"accepted", "changes", "cancelled"}),
    "changes": frozenset({"delivered", "cancelled"}),
    "accepted": frozenset({"live", "cancelled"}),
    "live": frozenset({"monthly", "cancelled"}),
    "monthly": frozenset({"live", "cancelled"}),
    "lapsed": frozenset({"signed"}),
    "cancelled": frozenset(),
}
"""From each step of the journey, the steps that may follow."""

ENDED = frozenset({"lapsed", "cancelled"})

STAGES = {"signed": 1, "building": 2, "changes": 2, "delivered": 3, "accepted": 3, "live": 4, "monthly": 4}
"""Customers see four: contract and phase 1, building and tests, approval and phase 2, live with maintenance."""

_PAID_STEP = {(PHASE1, "signed"): "building", (PHASE2, "accepted"): "live", (MONTHLY, "live"): "monthly"}


class Journey(Record, frozen=True, kw_only=True):
    """The dated steps of a contract: `<step>_at` is when it last entered that step."""

    step: str = "signed"
    step_at: datetime
    signed_at: datetime
    building_at: datetime | None = None
    delivered_at: datetime | None = None
    changes_at: datetime | None = None
    accepted_at: datetime | None = None
    live_at: datetime | None = None
    monthly_at: datetime | None = None
    lapsed_at: datetime | None = None
    cancelled_at: datetime | None = None
    delivery_note: str = ""
    """What the team wrote with the present delivery."""
    changes_message: str = ""
    """What the customer asked for and waits for now."""

    @property
    def stage(self) -> int:
        """Which of the four stages is the present one; 0 where the contract has ended."""
        return STAGES.get(self.step, 0)

    def moved(self, to: str, *, at: datetime) -> Self:
        """A copy that entered this step; IllegalTransition if the journey does not lead there.

        A contract whose monthly maintenance ends is live as before, since the day it went live.
        """
        if to not in STEPS[self.step]:
            raise IllegalTransition(self.step, to)
        dated = {} if (self.step, to) == ("monthly", "live") else {f"{to}_at": at}
        return self.replace(step=to, step_at=at, **dated)

    def delivered(self, note: str, *, at: datetime) -> Self:
        """The agent can be tried. What was asked for before stays in the history only."""
        return self.moved("delivered", at=at).replace(delivery_note=note, changes_message="")

    def with_changes_asked(self, message: str, *, at: datetime) -> Self:
        return self.moved("changes", at=at).replace(changes_message=message, delivery_note="")

    @property
    def moment(self) -> str:
        """Names the present stay in this step: a click made on an older page names another one."""
        return f"{self.step}@{self.step_at.isoformat()}"

    def after_payment_of(self, kind: str, *, at: datetime) -> Self:
        """The contract once a payment of this kind is paid: the next step if it waited for that money, else itself."""
        step = _PAID_STEP.get((kind, self.step))
        return self.moved(step, at=at) if step else self


class Contract(Journey, frozen=True, kw_only=True):
    """Amounts in centavos, as they were when it was signed."""

    user: str
    customer_name: str = ""
    """A copy that follows the person's name: listings need no second read."""
    plan: str
    """Slug of the plan it was signed from."""
    plan_name: str
    phase1_amount: int
    phase2_amount: int
    monthly_amount: int
    currency: str = "BRL"
    phase2_due_date: date | None = None
    phase1: str = ""
    phase2: str = ""
    monthly: str = ""
    """Ids of its three payments."""
    terms_version: str = ""
    """The terms the customer accepted; empty where staff wrote the contract."""
    address: str = ""
    """Network address of the signature."""
    signing: str = ""
    """Names one act of signing, so that repeating it makes no second contract."""
    written_by: str = ""
    """Staff member who wrote it; empty where the customer signed on the site."""
    reminders_paused: bool = False
    """Staff stopped the reminders of phase 2."""
    created_at: datetime

    def renamed(self, customer_name: str) -> Self:
        return self.replace(customer_name=customer_name)

    @property
    def activation_amount(self) -> int:
        return self.phase1_amount + self.phase2_amount

    @property
    def payment_ids(self) -> tuple[str, str, str]:
        return self.phase1, self.phase2, self.monthly

    def amount_of(self, kind: str) -> int:
        """Centavos of its phase1, phase2 or monthly payment."""
        return {PHASE1: self.phase1_amount, PHASE2: self.phase2_amount, MONTHLY: self.monthly_amount}[kind]

    def payments_owed(self, *, at: datetime) -> list[Payment]:
        """Its three payments, all due, with the ids that the contract names."""
        return [
            Payment(
                id=payment_id,
                kind=kind,
                amount=self.amount_of(kind),
                currency=self.currency,
                user=self.user,
                customer_name=self.customer_name,
                contract=self.id,
                plan_name=self.plan_name,
                due_date=self.phase2_due_date if kind == PHASE2 else None,
                created_at=at,
                status_at=at,
            )
            for kind, payment_id in zip(KINDS, self.payment_ids, strict=True)
        ]

    @property
    def is_running(self) -> bool:
        return self.step not in ENDED

    @property
    def is_lapsed(self) -> bool:
        return self.step == "lapsed"

    def obstacle_to(self, kind: str) -> str:
        """Why a payment of this kind cannot be paid yet, as a word; empty if its time has come."""
        if not self.is_running:
            return "contract_ended"
        if kind == PHASE2 and not self.accepted_at:
            return "delivery_not_accepted" if self.building_at else "phase1_unpaid"
        if kind == MONTHLY and not self.live_at:
            return "phase2_unpaid"
        return ""
