"""One change of a payment: read, decide, commit with whatever belongs to it; again where another writer came first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from payments.models import IllegalTransition, Payment
from payments.repositories import payments
from payments.services.receipts import is_number_taken
from storage.commits import Write, commit, retry_conflicts
from storage.errors import Conflict, Taken
from storage.events import note

Also = Callable[[Payment], Iterable[Write]]


class ChangeRefused(Exception):
    """The table of states forbids this change; the attempt is in the audit trail as `payment.change_refused`."""


class Outcome(NamedTuple):
    """What the payment becomes and what is written with it, its own write first; nothing where it stays as it is."""

    payment: Payment
    writes: tuple[Write, ...] = ()


def saving(payment: Payment, event: str, by: str, *more: Write) -> Outcome:
    return Outcome(payment, (payments.saving(payment, event=event, by=by), *more))


def saving_if_changed(before: Payment, after: Payment, event: str, by: str) -> Outcome:
    return Outcome(before) if before == after else saving(after, event, by)


def nothing_else(_payment: Payment) -> tuple[Write, ...]:
    return ()


def change_payment(payment_id: str, decide: Callable[[Payment], Outcome], *, by: str, also: Also) -> Payment:
    """The payment as it is stored after the decision; ChangeRefused, with an event, where it meets IllegalTransition.

    decide and also run again with the payment's new state when another writer came first.
    """
    return retry_conflicts(lambda: _change_once(payment_id, decide, by, also))


def _change_once(payment_id: str, decide: Callable[[Payment], Outcome], by: str, also: Also) -> Payment:
    payment = payments.get(payment_id)
    try:
        outcome = decide(payment)
    except IllegalTransition as refused:
        commit(_refusal(payment, refused, by))
        raise ChangeRefused(payment.id) from refused
    writes = [*outcome.writes, *also(outcome.payment)]
    stored = _commit(writes) if writes else []
    return stored[0] if outcome.writes else payment


def _commit(writes: list[Write]) -> list[Any]:
    try:
        return commit(*writes)
    except Taken as taken:
        if is_number_taken(taken):
            raise Conflict(taken.key) from taken
        raise


def _refusal(payment: Payment, refused: IllegalTransition, by: str) -> Write:
    before, after = {"status": refused.before}, {"status": refused.after}
    about = (payment.contract, payment.user)
    return note("payment.change_refused", subject=payment.id, by=by, before=before, after=after, about=about)
