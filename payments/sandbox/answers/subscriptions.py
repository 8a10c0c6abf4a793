"""Subscriptions. The running period stands in the item, not in the subscription."""

from __future__ import annotations

from payments.sandbox.answers.customers import method_id
from payments.sandbox.answers.values import Json, listed, seconds
from payments.sandbox.models import Subscription


def subscription_object(subscription: Subscription) -> Json:
    """https://docs.stripe.com/api/subscriptions/object"""
    return {
        "id": subscription.stripe_id,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": seconds(subscription.anchor),
        "billing_mode": {"type": "flexible"},
        "billing_schedules": [],
        "cancel_at": seconds(subscription.period_end) if subscription.cancel_at_period_end else None,
        "cancel_at_period_end": subscription.cancel_at_period_end,
        "canceled_at": seconds(subscription.canceled_at),
        "cancellation_details": {"comment": None, "feedback": None, "reason": subscription.cancel_reason or None},
        "collection_method": "charge_automatically",
        "created": seconds(subscription.created_at),
        "currency": subscription.currency,
        "customer": subscription.customer,
        "default_payment_method": method_id(subscription.customer, subscription.method, subscription.card),
        "description": None,
        "discounts": [],
        "ended_at": seconds(subscription.ended_at),
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": listed(f"/v1/subscription_items?subscription={subscription.stripe_id}", [_item(subscription)]),
        "latest_invoice": f"in_sandbox_{subscription.latest_invoice}" if subscription.latest_invoice else None,
        "livemode": False,
        "metadata": subscription.metadata,
        "pause_collection": {"behavior": "void", "resumes_at": None} if subscription.collection_paused else None,
        "start_date": seconds(subscription.created_at),
        "status": subscription.status,
        "trial_end": seconds(subscription.trial_end),
        "trial_start": seconds(subscription.created_at) if subscription.trial_end else None,
    }


def _item(subscription: Subscription) -> Json:
    return {
        "id": f"si_sandbox_{subscription.id}",
        "object": "subscription_item",
        "created": seconds(subscription.created_at),
        "current_period_end": seconds(subscription.period_end),
        "current_period_start": seconds(subscription.period_start),
        "discounts": [],
        "metadata": {},
        "plan": plan_object(subscription),
        "price": price_object(subscription),
        "quantity": 1,
        "subscription": subscription.stripe_id,
    }


def price_object(subscription: Subscription) -> Json:
    """https://docs.stripe.com/api/prices/object"""
    return {
        "id": f"price_sandbox_{subscription.id}",
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": seconds(subscription.created_at),
        "currency": subscription.currency,
        "livemode": False,
        "metadata": {},
        "product": f"prod_sandbox_{subscription.id}",
        "recurring": {"interval": "month", "interval_count": 1, "meter": None, "usage_type": "licensed"},
        "type": "recurring",
        "unit_amount": subscription.amount,
    }


def plan_object(subscription: Subscription) -> Json:
    """https://docs.stripe.com/api/plans/object: the older form of the price, which items still carry."""
    return {
        "id": f"price_sandbox_{subscription.id}",
        "object": "plan",
        "active": True,
        "amount": subscription.amount,
        "billing_scheme": "per_unit",
        "created": seconds(subscription.created_at),
        "currency": subscription.currency,
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "product": f"prod_sandbox_{subscription.id}",
        "usage_type": "licensed",
    }
