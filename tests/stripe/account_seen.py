"""A payment's sessions, and what follows from them, as either Stripe tells it through the real library."""

from __future__ import annotations

from typing import Any

from tests.stripe.account_players import stripe_itself


class SeenAtStripe:
    """sessions: open, waiting or over, by id. What is listed is as it was at the last look."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, str] = {}
        self.charges: list[Any] = []
        self.refunds: list[Any] = []
        self.disputes: list[Any] = []

    def in_state(self, state: str) -> list[str]:
        return [session for session, known in self.sessions.items() if known == state]

    def pick(self, state: str, number: int) -> str:
        return str(chosen(self.in_state(state), number))

    def look(self) -> None:
        """At all sessions, and at what follows from them, as they are now."""
        v1, details = stripe_itself(), {"expand": ["payment_intent.latest_charge"]}
        seen = [v1.checkout.sessions.retrieve(session, details) for session in self.sessions]
        self.sessions = {session.id: state_of(session) for session in seen}
        intents = [session.payment_intent for session in seen if session.payment_intent]
        self.charges = [intent.latest_charge for intent in intents if intent.latest_charge]
        self.refunds = [one for charge in self.charges for one in v1.refunds.list({"charge": charge.id}).data]
        self.disputes = [one for charge in self.charges for one in v1.disputes.list({"charge": charge.id}).data]

    def returnable(self) -> list[Any]:
        """Charges that can be refunded: not by boleto, and nobody's bank has taken them back."""
        taken = {dispute.charge for dispute in self.disputes if dispute.status != "won"}
        return [one for one in self.charges if not is_boleto(one) and left_of(one) and one.id not in taken]

    def disputable(self) -> list[Any]:
        return [one for one in self.charges if not is_boleto(one) and left_of(one) and not one.disputed]

    def refunds_in(self, *statuses: str) -> list[Any]:
        return [refund for refund in self.refunds if refund.status in statuses]

    def open_disputes(self) -> list[Any]:
        return [dispute for dispute in self.disputes if dispute.status == "needs_response"]

    def overlay_of(self, charge: Any) -> str:
        words = {"needs_response": "open", "won": "won", "lost": "lost"}
        return next((words[one.status] for one in self.disputes if one.charge == charge.id), "")


def state_of(session: Any) -> str:
    """open, waiting or over."""
    waits = session.status == "complete" and session.payment_intent.status == "requires_action"
    return "open" if session.status == "open" else "waiting" if waits else "over"


def chosen(found: list[Any], number: int) -> Any:
    return found[number % len(found)]


def is_boleto(charge: Any) -> bool:
    return bool(charge.payment_method_details.type == "boleto")


def left_of(charge: Any) -> int:
    return int(charge.amount - charge.amount_refunded)
