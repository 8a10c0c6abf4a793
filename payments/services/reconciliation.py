"""Our records compared with Stripe's, so that what a webhook failed to bring is found.

First the events since the cursor, through the handlers of the webhooks; then the objects, because Stripe sometimes
fails to make an event. Both project present states, so a second run changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from payments.models import StripeClock, StripeEvent
from payments.repositories import stripe_clocks, stripe_events
from payments.services.healings import Run
from payments.services.ownership import NotOurs
from payments.services.reconciled_objects import Compared, objects_to_compare
from payments.services.stripe_events import InProgress, OfAnotherMode, is_handled, receive_event
from payments.stripe_door import (
    StripeIsOff,
    StripeRefused,
    StripeUnavailable,
    list_events,
    read_newest_events,
)
from payments.stripe_mode import Mode, stripe_mode
from payments.stripe_objects import WebhookEvent
from storage.attempts import Attempt
from storage.clock import now
from storage.commits import commit
from storage.errors import Conflict, Locked, Unavailable
from storage.events import because_of, note
from storage.jobs import Postponed
from storage.leases import Lease

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long Stripe keeps events (https://docs.stripe.com/api/events)."""
OVERLAP = timedelta(hours=1)
"""Looked at again before the cursor: an event may be listed later than one that happened after it."""
RECENT, RECENT_OF_DEEP = timedelta(days=3), timedelta(days=30)
WAIT_SECONDS = 2
SECONDS_OF_LEASE = 30.0
OUTAGES = (StripeUnavailable, StripeIsOff, Unavailable)


class AlreadyRunning(Exception):
    """Another reconciliation runs at this moment."""


def reconcile(*, by: str, deep: bool = False) -> StripeClock:
    """Bring our records to where Stripe's are; the clock afterwards says what was healed and what was not.

    by: the actor of what it changes, `job:…` or `command:…`. deep: objects of 30 days instead of 3, and every
    subscription that is not over. Raises AlreadyRunning, StripeIsOff; when Stripe or the store goes away in the middle,
    what was done until then is kept and StripeUnavailable or `Unavailable` raised.
    """
    if stripe_mode() is Mode.OFF:
        raise StripeIsOff
    lease = Lease("stripe:reconcile", SECONDS_OF_LEASE)
    if not lease.hold():
        raise AlreadyRunning
    try:
        with lease.prolonged():
            return _reconcile(Run(by=by, is_deep=deep))
    finally:
        lease.release()


def reconcile_by_job(name: str, *, deep: bool = False) -> None:
    """What the clock does. Nothing where payments are off, or where a run is on already: a deep one comes after it."""
    if stripe_mode() is Mode.OFF:
        return
    try:
        reconcile(by=f"job:{name}", deep=deep)
    except AlreadyRunning as running:
        if deep:
            raise Postponed("another comparison with Stripe is on") from running


def ask_stripe_now() -> StripeClock:
    """Ask Stripe for its newest event, and remember it. Raises what the door raises."""
    newest = next((event for event in read_newest_events() if _is_meant(event)), None)
    happened = newest.happened_at if newest else None
    return _change_clock(lambda clock: clock.told(happened, at=now()))


def read_clock() -> StripeClock:
    """How far this mode's records have been compared; an empty clock where they never were."""
    mode = stripe_mode().value
    return stripe_clocks.find(mode) or StripeClock(id=mode)


def _reconcile(run: Run) -> StripeClock:
    clock = read_clock()
    run.cursor, run.newest_at = clock.cursor, clock.newest_at
    with Attempt() as attempt, because_of(run.id):
        _handle_events(run)
        _compare_objects(run)
    kept = _change_clock(lambda clock: run.kept_in(clock, error=attempt.error))
    if kept.healed:
        healed = {"healed": [str(one) for one in kept.healed]}
        commit(note("stripe.healed", subject=kept.id, by=run.by, after=healed))
    if attempt.error:
        raise attempt.error
    return kept


def _handle_events(run: Run) -> None:
    """The cursor passes what is handled; what is not keeps it, unless it has failed too often."""
    start = now() - KEPT
    since = max(int(start.timestamp()), run.cursor - int(OVERLAP.total_seconds()))
    held, reached = None, run.cursor
    for event, body in list_events(since):
        if not _is_meant(event):
            continue
        run.saw(event)
        reached = max(reached, event.created or 0)
        if not _is_settled(run, event, body) and held is None:
            held = event.created
    run.cursor = held or reached


def _is_meant(event: WebhookEvent) -> bool:
    is_of_mode = event.livemode is (stripe_mode() is Mode.LIVE)
    return is_of_mode and is_handled(event.type) and bool(event.object_id)


def _is_settled(run: Run, event: WebhookEvent, body: bytes) -> bool:
    """Whether nothing is left to do for this event, now or before."""
    known = stripe_events.find_by("stripe_id", event.id)
    if known and (known.is_done or known.status == "parked" or known.is_given_up):
        return True
    with Attempt() as attempt:
        handled = receive_event(event, body, by=run.by)
    if attempt.error is None:
        if handled:
            _tell_of(run, event)
        return True
    return _is_passed_over(run, f"{event.id} {event.type}", attempt.error)


def _tell_of(run: Run, event: WebhookEvent) -> None:
    after: StripeEvent | None = stripe_events.find_by("stripe_id", event.id)
    done = "parked" if after and after.status == "parked" else "applied"
    run.healed_event(event.id, f"stripe.event_{done}", event.type)


def _compare_objects(run: Run) -> None:
    recent = RECENT_OF_DEEP if run.is_deep else RECENT
    for one in objects_to_compare(int((now() - recent).timestamp()), deep=run.is_deep):
        run.objects += 1
        _compare(run, one)


def _compare(run: Run, one: Compared) -> None:
    with Attempt() as attempt:
        one.project(one.id, by=run.by, wait=WAIT_SECONDS)
    if attempt.error:
        _is_passed_over(run, f"{one.kind} {one.id}", attempt.error)


def _is_passed_over(run: Run, what: str, error: Exception) -> bool:
    """Whether it is of no concern to us. An outage ends the run; what somebody else does now is for the next one."""
    if isinstance(error, OUTAGES):
        raise error
    if isinstance(error, OfAnotherMode | NotOurs) or (isinstance(error, StripeRefused) and error.is_missing):
        return True
    if not isinstance(error, InProgress | Locked | Conflict):
        logger.error("reconciliation: %s failed", what, exc_info=error)
        run.troubles.append(f"{what}: {type(error).__name__}: {error}")
    return False


def _change_clock(change: Callable[[StripeClock], StripeClock]) -> StripeClock:
    mode = stripe_mode().value
    if stripe_clocks.find(mode) is None:
        with Attempt():
            stripe_clocks.create(StripeClock(id=mode))
    return stripe_clocks.change(mode, change)
