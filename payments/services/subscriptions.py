"""What we keep of Stripe's subscriptions, and where a contract's maintenance stands because of them."""

from __future__ import annotations

from typing import Any

from payments.models import Contract, Payment, Subscription
from payments.repositories import Subscriptions, contracts, payments, subscriptions
from payments.services.changes import Also
from payments.services.settlements import with_checkout
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import Subscription as Seen
from payments.stripe_objects.moments import moment_of
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts
from storage.events import note
from storage.queries import Query

MOST = 50
"""Subscriptions of one customer that are read at once."""


def query_subscriptions_of(user_id: str) -> Query[list[Subscription]]:
    """This customer's subscriptions, the newest first, those that are over included."""
    return subscriptions.query_list(Subscriptions.by_user, user=user_id, limit=MOST).then(lambda page: page.items)


def query_subscription_of(contract_id: str) -> Query[Subscription | None]:
    """The subscription of this contract, the latest if there were several."""
    found = subscriptions.query_list(Subscriptions.by_contract, contract=contract_id, limit=1)
    return found.then(lambda page: next(iter(page.items), None))


def keep_subscription(seen: Seen, contract: Contract, *, by: str) -> Subscription | None:
    """Store what Stripe tells of a subscription of this contract; None where a later one stands in its place.

    A contract has one running subscription. A second one is not stored but recorded, once, as `subscription.second`.
    """
    return retry_conflicts(lambda: _keep_once(seen, contract, by))


def follow_subscription(contract_id: str, known: Subscription, *, by: str, also: Also) -> Payment:
    """Bring the contract and its monthly payment to where its subscription is. Harmless to repeat.

    Begun: the payment waits for the first charge and the contract is in its monthly step. Over: the contract is live
    without maintenance, and there is a monthly payment with which it can be started again.
    """
    return retry_conflicts(lambda: _follow_once(contract_id, known, by, also))


def _keep_once(seen: Seen, contract: Contract, by: str) -> Subscription | None:
    places = (seen.customer, f"{seen.customer}-{contract.id}")
    found = [subscriptions.find(place) for place in places]
    mine = next((one for one in found if one and one.contract == contract.id), None)
    if mine is None:
        place = next(place for place, one in zip(places, found, strict=True) if one is None)
        return subscriptions.create(_new(seen, contract).replace(id=place), event=f"subscription.{seen.status}", by=by)
    if mine.subscription == seen.id:
        return _seen_again(mine, seen, by)
    if seen.id in mine.former:
        return None
    if mine.is_over:
        return subscriptions.save(mine.followed_by(_new(seen, contract)), event=f"subscription.{seen.status}", by=by)
    if not _new(seen, contract).is_over:
        _flag_second(mine, seen.id, contract, by)
    return None


def _flag_second(mine: Subscription, second: str, contract: Contract, by: str) -> None:
    if second in mine.rivals:
        return
    told = note(
        "subscription.second", subject=contract.id, by=by, after={"subscription": second}, about=(contract.user,)
    )
    commit(subscriptions.saving(mine.replace(rivals=(*mine.rivals, second))), told)


def _new(seen: Seen, contract: Contract) -> Subscription:
    return Subscription(
        user=contract.user,
        customer_name=contract.customer_name,
        customer=seen.customer,
        contract=contract.id,
        plan_name=contract.plan_name,
        subscription=seen.id,
        mode=stripe_mode().value,
        created_at=moment_of(seen.created) if seen.created else now(),
        status_at=now(),
        past_due_since=now() if seen.status == "past_due" else None,
        **_facts(seen),
    )


def _facts(seen: Seen) -> dict[str, Any]:
    return {
        "status": seen.status,
        "amount": seen.amount,
        "currency": seen.currency.upper(),
        "trial_end": moment_of(seen.trial_end),
        "current_period_end": moment_of(seen.period_end),
        "leaves_at": moment_of(seen.leaves_at),
        "ended_at": moment_of(seen.ended_at),
        "is_held": seen.pause_collection is not None,
    }


def _seen_again(mine: Subscription, seen: Seen, by: str) -> Subscription:
    after = mine.seen(_facts(seen), at=now())
    return mine if after == mine else subscriptions.save(after, event=_event(mine, after), by=by)


def _event(before: Subscription, after: Subscription) -> str:
    """The change that people care about."""
    if before.status != after.status:
        return f"subscription.{after.status}"
    if before.is_leaving != after.is_leaving:
        return "subscription.leaving" if after.is_leaving else "subscription.staying"
    return "subscription.changed"


def _follow_once(contract_id: str, known: Subscription, by: str, also: Also) -> Payment:
    contract = contracts.get(contract_id)
    payment = payments.get(contract.monthly)
    follow = _ended if known.is_over else _begun
    writes = [*follow(contract, payment, known, by), *also(payment)]
    if writes:
        commit(*writes)
    return payments.get(contract.monthly) if writes else payment


def _begun(contract: Contract, payment: Payment, known: Subscription, by: str) -> list[Write]:
    writes = []
    if payment.is_open and not payment.invoice and payment.subscription != known.subscription:
        waiting = payment if payment.status == "processing" else with_checkout(payment).moved("processing", at=now())
        waiting = waiting.replace(subscription=known.subscription, mode=known.mode, last_error="")
        writes.append(payments.saving(waiting, event="payment.subscribed", by=by))
    if contract.step == "live" and known.status != "incomplete":
        writes.append(contracts.saving(contract.moved("monthly", at=now()), event="contract.monthly", by=by))
    return writes


def _ended(contract: Contract, payment: Payment, known: Subscription, by: str) -> list[Write]:
    if payment.subscription != known.subscription:
        return []
    if payment.is_open and not payment.invoice:
        again, after = payment.without_session(at=now()).replace(subscription=""), contract
        writes = [payments.saving(again, event="payment.subscription_ended", by=by)]
    else:
        again = _payable_again(contract, payment, known)
        after = contract.replace(monthly=again.id)
        writes = [payments.creating(again, event="payment.created", by=by)]
    if contract.step == "monthly":
        after = after.moved("live", at=now())
    if after != contract:
        writes.append(contracts.saving(after, event="contract.monthly_ended", by=by))
    return writes


def _payable_again(contract: Contract, payment: Payment, known: Subscription) -> Payment:
    """With it the customer can start the maintenance again; named after what ended, so it is made once."""
    return Payment(
        id=f"{contract.id}-{known.subscription}",
        kind=payment.kind,
        amount=contract.monthly_amount,
        currency=contract.currency,
        user=contract.user,
        customer_name=contract.customer_name,
        contract=contract.id,
        plan_name=contract.plan_name,
        created_at=now(),
        status_at=now(),
    )
