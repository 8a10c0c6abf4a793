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

    def live(self, subscription: str, act: str) -> None:
        """act: renew_paid (_failed, _action_required, _boleto), exhaust_unpaid (_canceled), pause, resume,
        cancel_at_period_end, keep, end_period, cancel_now, expire_incomplete."""

    def bill(self, invoice: str, act: str) -> None:
        """act: card, confirm, declined, boleto, lapse, void, uncollectible."""

    def lose_answers(self, route: str) -> None:
        """From now on, to what is asked there: it is executed, and nobody hears of it."""

    def answer_again(self) -> None: ...

    def events(self) -> list[Json]:
        """The oldest first."""


class ServerPlayer:
    """At the server of the tests."""

    secret = SECRET
    acts = {"card": "pay", "declined": "decline", "pix": "show_pix", "boleto": "issue_boleto"}
    lives = {"cancel_at_period_end": "leave_at_period_end", "keep": "stay"}
    bills = {"card": "recover", "declined": "decline_again", "boleto": "issue_invoice_boleto", "lapse": "lapse_boleto"}
    bills |= {"void": "void_invoice", "uncollectible": "mark_uncollectible"}

    def __init__(self, server: StripeServer) -> None:
        self.account, self.server = server.account, server

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

    def live(self, subscription: str, act: str) -> None:
        name, _, outcome = act.partition("_")
        if name == "renew":
            self.account.renew(subscription, outcome)
        elif name == "exhaust":
            self.account.exhaust_retries(subscription, becomes=outcome)
        else:
            getattr(self.account, self.lives.get(act, act))(subscription)

    def bill(self, invoice: str, act: str) -> None:
        if act == "confirm":
            action = self.account.intent_of_invoice(invoice)["next_action"]
            self.account.recover(invoice, "boleto" if "boleto_display_details" in action else "card")
        else:
            getattr(self.account, self.bills[act])(invoice)

    def lose_answers(self, route: str) -> None:
        self.server.fail("reset_after", route, times=3)

    def answer_again(self) -> None:
        self.server.heal()

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

    def live(self, subscription: str, act: str) -> None:
        from payments.sandbox.subscription_outcomes import play

        play(subscription, act)

    def bill(self, invoice: str, act: str) -> None:
        from payments.sandbox.invoice_outcomes import play

        play(invoice, act)

    def lose_answers(self, route: str) -> None:
        """It answers in this process."""

    def answer_again(self) -> None:
        """It always does."""

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
    """Every movement of the balance that this charge made, as (amount, fee): itself, refunds and those that failed,
    disputes."""
    v1, about = stripe_itself(), {"charge": charge, "limit": 100}
    refunds = v1.refunds.list(about).data
    names = [v1.charges.retrieve(charge).balance_transaction, *[one.balance_transaction for one in refunds]]
    names += [getattr(one, "failure_balance_transaction", None) for one in refunds]
    moved = [v1.balance_transactions.retrieve(name) for name in names if name]
    disputes = v1.disputes.list(about).data
    return [(one.amount, one.fee) for one in [*moved, *[m for found in disputes for m in found.balance_transactions]]]
