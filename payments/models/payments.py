"""A payment and the one table of its states (design: Stripe, "Payment states")."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from payments.calendar import month_of
from payments.models.due_dates import DueDate

PHASE1, PHASE2, MONTHLY = KINDS = ("phase1", "phase2", "monthly")

TRANSITIONS: dict[str, frozenset[str]] = {
    "due": frozenset({"checkout_open", "paid_manual", "cancelled"}),
    "checkout_open": frozenset({"paid", "processing", "due", "review", "paid_manual"}),
    "processing": frozenset({"paid", "due", "review", "paid_manual"}),
    "review": frozenset({"paid_manual", "due", "cancelled"}),
    "paid": frozenset({"partially_refunded", "refunded"}),
    "paid_manual": frozenset({"partially_refunded", "refunded"}),
    "partially_refunded": frozenset({"partially_refunded", "refunded", "paid", "paid_manual"}),
    "refunded": frozenset({"partially_refunded", "paid", "paid_manual"}),
    "cancelled": frozenset({"review", "paid"}),
}
"""From each status, the statuses that may follow. Nothing leads from money received back to money owed."""

OPEN = frozenset({"due", "checkout_open", "processing"})
PAYABLE = frozenset({"due", "checkout_open"})
SETTLED = frozenset({"paid", "paid_manual", "partially_refunded", "refunded"})


class IllegalTransition(Exception):
    """The table of states does not lead from `before` to `after`."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class Payment(DueDate, frozen=True, kw_only=True):
    """One amount that a customer owes or paid, in centavos."""

    kind: str
    status: str = "due"
    amount: int
    currency: str = "BRL"
    user: str
    customer_name: str = ""
    """A copy that follows the person's name: listings need no second read."""
    contract: str
    plan_name: str
    refunded_amount: int = 0
    overpaid_amount: int = 0
    """What arrived on top of `amount` and is not yet given back; under review, all that arrived and is here."""
    created_at: datetime
    status_at: datetime
    """When it entered its present status."""

    attempt: int = 0
    """How many Checkout Sessions were opened for it."""
    session: str = ""
    session_url: str = ""
    session_expires_at: datetime | None = None
    instructions_url: str = ""
    """Where Stripe shows the boleto or Pix that is waited for."""
    instructions_expire_at: datetime | None = None
    pix_code: str = ""
    """What is pasted into the bank's app while a Pix is waited for."""
    boleto_number: str = ""
    """The digits of the boleto that is waited for."""
    intent: str = ""
    charge: str = ""
    subscription: str = ""
    invoice: str = ""
    """Stripe's invoice (in_…) that a monthly payment stands for; empty before the first charge."""
    period_start: datetime | None = None
    period_end: datetime | None = None
    """What the invoice pays for."""
    mode: str = ""
    """Where the money moves: live, test, sandbox, offline; empty before anything happened."""

    paid_at: datetime | None = None
    method: str = ""
    """Stripe's word (card, pix, boleto), or for money outside the site pix, transfer, cash, other."""
    fee: int | None = None
    """What Stripe kept, in centavos; None while unknown."""
    receipt: str = ""
    """Number of its receipt, 2026-0001."""
    dispute: str = ""
    """An overlay on a settled status: open, won, lost; inquiry while the bank only asks."""
    dispute_due_at: datetime | None = None
    """Until when the bank takes evidence."""
    disputed_amount: int = 0
    """What the bank holds back, or took for good."""
    dispute_fee: int = 0
    nota_fiscal: str = ""
    """Number of the fiscal invoice that the agency's accountant issued for it."""
    nota_fiscal_url: str = ""
    last_error: str = ""
    """Stripe's code for the last attempt that failed."""
    review_reason: str = ""
    """amount_mismatch, currency_mismatch, paid_after_cancel, came_twice."""
    cancel_reason: str = ""
    """Why staff cancelled it."""
    decision: str = ""
    """Why staff last settled it themselves, or kept money that came on top."""
    kept: tuple[str, ...] = ()
    """References of money that came on top and stays with the agency: the customer wants it so."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_payable(self) -> bool:
        """By its own state; its contract may still stand in the way (`Contract.obstacle_to`)."""
        return self.status in PAYABLE

    @property
    def is_waiting(self) -> bool:
        """The customer has the Pix code or the boleto; the money is on its way, or will never come."""
        return self.status == "processing" and bool(self.instructions_url or self.pix_code or self.boleto_number)

    @property
    def is_given_up(self) -> bool:
        """Stripe stopped asking for its invoice, which can be paid there all the same; staff did not cancel it."""
        return self.status == "cancelled" and bool(self.invoice) and not self.cancel_reason

    @property
    def is_settled(self) -> bool:
        """The money came, whatever was given back later."""
        return self.status in SETTLED

    @property
    def is_overpaid(self) -> bool:
        """Money came on top of what settled it."""
        return self.is_settled and self.overpaid_amount > 0

    @property
    def is_open_phase2(self) -> bool:
        return self.kind == PHASE2 and self.is_open

    @property
    def is_pending_phase2(self) -> bool:
        return self.is_open_phase2 and self.due_date is not None

    @property
    def is_undated_phase2(self) -> bool:
        return self.is_open_phase2 and self.due_date is None

    @property
    def is_owed(self) -> bool:
        """The customer owes it now or later; a monthly fee that was never charged is only an offer."""
        return self.is_open and (self.kind != MONTHLY or bool(self.invoice))

    @property
    def created_month(self) -> str:
        return month_of(self.created_at)

    @property
    def net(self) -> int:
        """What stays with the agency, in centavos."""
        if not self.is_settled:
            return 0
        return self.amount - self.refunded_amount - self.disputed_amount - (self.fee or 0) - self.dispute_fee

    def days_late(self, today: date) -> int:
        """Whole days since the due date; 0 if it is not late."""
        if not self.is_open or self.due_date is None:
            return 0
        return max(0, (today - self.due_date).days)

    def moved(self, to: str, *, at: datetime, **changes: object) -> Self:
        """A copy in another status, with other fields changed too; IllegalTransition if the table forbids it."""
        if to not in TRANSITIONS[self.status]:
            raise IllegalTransition(self.status, to)
        return self.replace(status=to, status_at=at, **changes)

    def renamed(self, customer_name: str) -> Self:
        return self.replace(customer_name=customer_name)

    def without_session(self, *, at: datetime) -> Self:
        """Payable again after its checkout session ended without money."""
        return self.moved(
            "due",
            at=at,
            session="",
            session_url="",
            session_expires_at=None,
            instructions_url="",
            instructions_expire_at=None,
            pix_code="",
            boleto_number="",
            intent="",
            method="",
        )
