"""What happens to customers in Stripe's dashboard and in the billing portal."""

from __future__ import annotations

from payments.sandbox import cancellations
from payments.sandbox.answers import customer_object, plain_id
from payments.sandbox.billing import updated
from payments.sandbox.delivery import Fact, announce
from payments.sandbox.models import SimulatedCustomer, Subscription
from payments.sandbox.repositories import Subscriptions, customers, subscriptions
from storage.clock import now

MOST = 100


def delete_customer(customer_id: str) -> None:
    """As if somebody deleted this customer in Stripe's dashboard: the subscriptions end, too."""
    facts = []
    for subscription in live_subscriptions(customer_id):
        facts += cancellations.at_once(subscription, now()).stored().facts
    customer = customers.change(plain_id(customer_id), lambda known: known.replace(deleted=True))
    announce(*facts, Fact("customer.deleted", customer_object(customer) | {"metadata": customer.metadata}))


def change_card(customer_id: str, card: str) -> SimulatedCustomer:
    """Another card for the customer and his subscriptions; card: its last four digits, a key of CARDS."""
    before = customers.get(plain_id(customer_id))
    customer = customers.change(before.id, lambda known: known.with_card(card))
    facts = [Fact("customer.updated", customer_object(customer), customer_object(before))]
    for subscription in live_subscriptions(customer_id):
        facts += _pay_with(subscription, card)
    announce(*facts)
    return customer


def live_subscriptions(customer_id: str) -> list[Subscription]:
    page = subscriptions.list(Subscriptions.by_customer, customer=customer_id, limit=MOST)
    return [subscription for subscription in page.items if subscription.is_live]


def _pay_with(subscription: Subscription, card: str) -> list[Fact]:
    paying = subscriptions.change(subscription.id, lambda known: known.paying_with(card))
    return updated(paying, subscription)
