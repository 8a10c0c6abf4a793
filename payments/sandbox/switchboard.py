"""Turns the simulator's switches."""

from __future__ import annotations

from payments.sandbox.models import Switches
from payments.sandbox.repositories import all_switches
from storage.commits import retry_conflicts


def set_switches(*, hold_webhooks: bool | None = None, refunds_wait: bool | None = None) -> Switches:
    """None leaves a switch as it is. hold_webhooks: events are made and listed, but not delivered; refunds_wait: the
    refunds that the API makes stay pending."""
    asked = {"hold_webhooks": hold_webhooks, "refunds_wait": refunds_wait}
    changes = {name: value for name, value in asked.items() if value is not None}
    return retry_conflicts(lambda: _set(changes))


def _set(changes: dict[str, bool]) -> Switches:
    known = all_switches.find(Switches().id)
    return all_switches.save(known.replace(**changes)) if known else all_switches.create(Switches().replace(**changes))
