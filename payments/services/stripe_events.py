"""The inbox of Stripe's webhooks: every event is kept, handled once, and kept with its reason where that fails."""

from __future__ import annotations

from traceback import format_exception
from types import TracebackType

from payments.models import StripeEvent
from payments.repositories import stripe_events
from payments.services.projection import NotOurs
from payments.services.stripe_handlers import HANDLERS
from payments.stripe_door import StripeFault, StripeRefused, StripeUnavailable
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import WebhookEvent
from storage.clock import now
from storage.commits import retry_conflicts
from storage.errors import StorageError, Taken
from storage.events import because_of


class InProgress(Exception):
    """Another process handles this event at this moment."""


class OfAnotherMode(Exception):
    """An event of the simulator or of test mode has no meaning where real money moves, and the other way round."""


def is_handled(event_type: str) -> bool:
    return event_type in HANDLERS


def receive_event(event: WebhookEvent, body: bytes, *, by: str = "stripe") -> StripeEvent | None:
    """Keep a verified event and handle it; None if that was done before.

    by: `stripe` where its webhook came, else who found it at Stripe. Raises InProgress while another process handles
    it; whatever stopped the handling (the event is kept as failed, with its traceback, and Stripe sends it again).
    """
    claimed = _claim(event, body, by)
    if claimed:
        _handle(claimed, by=by)
    return claimed


def replay_event(actor: str, event_id: str) -> StripeEvent:
    """Handle a kept event again, after what stopped it was mended. One that is done is not handled again."""
    claimed = retry_conflicts(lambda: _claim_known(stripe_events.get(event_id), actor))
    if claimed:
        _handle(claimed, by=actor)
    return stripe_events.get(event_id)


def _claim(event: WebhookEvent, body: bytes, by: str) -> StripeEvent | None:
    """The event, ours to handle for a minute; None if it is done."""
    try:
        return stripe_events.create(_inbox_event(event, body, by))
    except Taken:
        return retry_conflicts(lambda: _claim_known(stripe_events.find_by("stripe_id", event.id), by))


def _claim_known(known: StripeEvent | None, by: str) -> StripeEvent | None:
    if known is None or known.is_claimed(now()):
        raise InProgress
    if known.mode != stripe_mode():
        raise OfAnotherMode(known.mode)
    seen = known if by != "stripe" or known.webhook_at else known.replace(webhook_at=now())
    if not known.is_done:
        return stripe_events.save(seen.claimed(at=now()))
    if seen is not known:
        stripe_events.save(seen)
    return None


def _inbox_event(event: WebhookEvent, body: bytes, by: str) -> StripeEvent:
    return StripeEvent(
        stripe_id=event.id,
        type=event.type,
        object_id=event.object_id,
        body=body.decode(),
        user=event.note("user"),
        payment=event.note("payment"),
        contract=event.note("contract"),
        livemode=bool(event.livemode),
        mode=stripe_mode().value,
        happened_at=event.happened_at,
        received_at=now(),
        webhook_at=now() if by == "stripe" else None,
        claimed_at=now(),
    )


def _handle(event: StripeEvent, *, by: str) -> None:
    try:
        with because_of(event.id), _KeptFailure(event, by):
            HANDLERS[event.type](event, by)
    except (NotOurs, StripeRefused) as stranger:
        if not _is_nobodys(stranger):
            raise
        _park(event, f"{type(stranger).__name__}: {stranger}", by)


def _is_nobodys(error: BaseException) -> bool:
    """Sending it again would change nothing: no payment of ours is meant, or Stripe does not know the object."""
    return isinstance(error, NotOurs) or (isinstance(error, StripeRefused) and error.is_missing)


def _park(event: StripeEvent, reason: str, by: str) -> None:
    stripe_events.save(event.parked(reason), event="stripe.event_parked", by=by)


class _KeptFailure:
    """Whatever stops the handling is kept with the event, and goes on to the caller. Staff hear of a fault of ours."""

    def __init__(self, event: StripeEvent, by: str) -> None:
        self.event, self.by = event, by

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is None or _is_nobodys(error):
            return
        reason = f"{type(error).__name__}: {error}"
        if isinstance(error, StripeFault | StorageError):
            will_pass = isinstance(error, StripeUnavailable | StorageError)
            stripe_events.save(self.event.failed(reason, will_pass=will_pass))
        else:
            failed = self.event.failed(reason, traceback="".join(format_exception(error)))
            stripe_events.save(failed, event="stripe.event_failed", by=self.by)
