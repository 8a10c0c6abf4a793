"""The same acts of other people at either Stripe: the server of the tests, and the simulator of the product."""

from __future__ import annotations

import json
from typing import Any, Protocol

from django.conf import settings

from payments.stripe_door import client_of
from payments.stripe_mode import stripe_mode
from tests.stripe.builders import post_event
from tests.stripe.parameters import Json
from tests.stripe.server import SECRET, StripeServer


class Player(Protocol):
    """Sessions, charges, refunds and disputes are named by Stripe's ids. Nothing is delivered by itself."""

    secret: str

    def play(self, session: str, act: str) -> None:
        """act: card, declined, pix, boleto, expire, confirm or lapse."""

    def refund(self, charge: str, amount: int) -> None:
        """In the dashboard."""

    def settle_refund(self, refund: str, status: str) -> None: ...

    def let_refunds_wait(self, wait: bool) -> None: ...

    def open_dispute(self, charge: str, amount: int | None) -> None: ...

    def close_dispute(self, dispute: str, status: str) -> None: ...

    def events(self) -> list[Json]:
        """The oldest first."""


class ServerPlayer:
    """At the server of the tests."""

    secret = SECRET
    acts = {"card": "pay", "declined": "decline", "pix": "show_pix", "boleto": "issue_boleto"}

    def __init__(self, server: StripeServer) -> None:
        self.account = server.account

    def play(self, session: str, act: str) -> None:
        getattr(self.account, self.acts.get(act, act))(session)

    def refund(self, charge: str, amount: int) -> None:
        self.account.refund_in_dashboard(charge, amount)

    def settle_refund(self, refund: str, status: str) -> None:
        self.account.fail_refund(refund) if status == "failed" else self.account.settle_refund(refund)

    def let_refunds_wait(self, wait: bool) -> None:
        self.account.next_refund = "pending" if wait else "succeeded"

    def open_dispute(self, charge: str, amount: int | None) -> None:
        self.account.open_dispute(charge, amount)

    def close_dispute(self, dispute: str, status: str) -> None:
        self.account.win_dispute(dispute) if status == "won" else self.account.lose_dispute(dispute)

    def events(self) -> list[Json]:
        return self.account.events


class SimulatorPlayer:
    """At the simulator, which must run; its webhooks are held back."""

    def __init__(self) -> None:
        from payments.sandbox import switchboard
        from payments.stripe_mode import sandbox_secret

        self.secret = sandbox_secret()
        self.switchboard = switchboard
        switchboard.set_switches(hold_webhooks=True, refunds_wait=False)

    def play(self, session: str, act: str) -> None:
        from payments.sandbox.outcomes import play

        play(session.rpartition("_")[2], act)

    def refund(self, charge: str, amount: int) -> None:
        from payments.sandbox.charge_outcomes import refund

        refund(charge, amount)

    def settle_refund(self, refund: str, status: str) -> None:
        from payments.sandbox.charge_outcomes import settle_refund

        settle_refund(refund, status)

    def let_refunds_wait(self, wait: bool) -> None:
        self.switchboard.set_switches(refunds_wait=wait)

    def open_dispute(self, charge: str, amount: int | None) -> None:
        from payments.sandbox.charge_outcomes import open_dispute

        open_dispute(charge, amount)

    def close_dispute(self, dispute: str, status: str) -> None:
        from payments.sandbox.charge_outcomes import close_dispute

        close_dispute(dispute, status)

    def events(self) -> list[Json]:
        from payments.sandbox.repositories import SimulatedEvents, simulated_events

        kept = simulated_events.list(SimulatedEvents.all, limit=1000, oldest_first=True).items
        return [json.loads(event.body) for event in kept]


def stripe_itself() -> Any:
    """The library, as the product's own settings lead it to one of the two."""
    return client_of(stripe_mode(), settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


def deliver(player: Player, event: Json) -> int:
    return int(post_event(event, secret=player.secret).status_code)


def moved_by(charge: str) -> list[tuple[int, int]]:
    """Every movement of the balance that this charge made, as (amount, fee)."""
    v1, about = stripe_itself(), {"charge": charge, "limit": 100}
    first = v1.charges.retrieve(charge, {"expand": ["balance_transaction"]}).balance_transaction
    details = ["data.balance_transaction", "data.failure_balance_transaction"]
    refunds = v1.refunds.list(about | {"expand": details}).data
    back = [getattr(refund, "failure_balance_transaction", None) for refund in refunds]
    disputes = [moved for dispute in v1.disputes.list(about).data for moved in dispute.balance_transactions]
    return [
        (one.amount, one.fee) for one in [first, *[r.balance_transaction for r in refunds], *back, *disputes] if one
    ]
