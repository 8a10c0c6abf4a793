from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.models import StripeClock
from payments.services.reconciliation import AlreadyRunning, reconcile
from payments.stripe_door import StripeIsOff, StripeUnavailable
from storage.errors import Unavailable


class Command(BaseCommand):
    help = (
        "Compare our records with Stripe's, apply what webhooks failed to bring, and print what was healed. "
        "Exit status: 0 when all is as Stripe says, 1 when something could not be brought up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--deep", action="store_true", help="objects of 30 days, and every running subscription")

    def handle(self, *_args: Any, deep: bool, **_options: Any) -> None:
        try:
            clock = reconcile(by="command:stripe_reconcile", deep=deep)
        except AlreadyRunning as running:
            raise CommandError("Another reconciliation runs at this moment.") from running
        except StripeIsOff as off:
            raise CommandError("Payments are off: no key of Stripe is configured.") from off
        except (StripeUnavailable, Unavailable) as away:
            raise CommandError(f"It ended early, what was healed until then is kept: {away}") from away
        self._report(clock)

    def _report(self, clock: StripeClock) -> None:
        for healing in clock.healed:
            self.stdout.write(f"healed: {healing}")
        for trouble in clock.troubles:
            self.stdout.write(f"not healed: {trouble}")
        looked_at = f"{clock.events} events and {clock.objects} objects"
        changed = f"{len(clock.healed)} things healed" if clock.healed else "nothing had to be changed"
        self.stdout.write(f"{looked_at} of Stripe's looked at: {changed}.")
        if clock.troubles:
            sys.exit(1)
