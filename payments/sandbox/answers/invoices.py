"""Invoices. What they pay for and how they were paid stands in their parent and in their invoice payments."""

from __future__ import annotations

from payments.sandbox.answers.values import Json, address, listed, seconds
from payments.sandbox.models import Invoice

UNUSED: Json = {
    "amount_overpaid": 0,
    "amount_shipping": 0,
    "collection_method": "charge_automatically",
    "default_tax_rates": [],
    "discounts": [],
    "due_date": None,
    "issuer": {"type": "self"},
    "livemode": False,
    "metadata": {},
    "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "starting_balance": 0,
}
"""What is the same in every invoice here."""


def invoice_object(invoice: Invoice) -> Json:
    """https://docs.stripe.com/api/invoices/object; its period looks back, the one of its line does not."""
    page = address(f"invoices/{invoice.id}") if invoice.finalized_at else None
    return UNUSED | {
        "id": invoice.stripe_id,
        "object": "invoice",
        "amount_due": invoice.amount,
        "amount_paid": invoice.amount_paid,
        "amount_remaining": invoice.amount - invoice.amount_paid,
        "attempt_count": invoice.attempt_count,
        "attempted": bool(invoice.attempt_count) or invoice.status == "paid",
        "auto_advance": invoice.status in ("draft", "open"),
        "automatic_tax": _automatic_tax(invoice),
        "billing_reason": invoice.billing_reason,
        "created": seconds(invoice.created_at),
        "currency": invoice.currency,
        "customer": invoice.customer,
        "hosted_invoice_url": page,
        "invoice_pdf": page and f"{page}?pdf",
        "last_finalization_error": _finalization_error(invoice),
        "lines": listed(f"/v1/invoices/{invoice.stripe_id}/lines", [_line(invoice)]),
        "next_payment_attempt": seconds(invoice.next_attempt),
        "number": invoice.number if invoice.finalized_at else None,
        "parent": {"type": "subscription_details", "quote_details": None, "subscription_details": _details(invoice)},
        "period_end": seconds(invoice.period_end),
        "period_start": seconds(invoice.period_start),
        "status": invoice.status,
        "status_transitions": _transitions(invoice),
        "subtotal": invoice.amount,
        "total": invoice.amount,
    }


def invoice_payment_object(invoice: Invoice) -> Json:
    """https://docs.stripe.com/api/invoice-payment/object: how an invoice leads to its payment intent."""
    status = {"paid": "paid", "void": "canceled"}.get(invoice.status, "open")
    return {
        "id": f"inpay_sandbox_{invoice.id}",
        "object": "invoice_payment",
        "amount_paid": invoice.amount_paid or None,
        "amount_requested": invoice.amount,
        "created": seconds(invoice.created_at),
        "currency": invoice.currency,
        "invoice": invoice.stripe_id,
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": invoice.intent_id},
        "status": status,
        "status_transitions": {"canceled_at": seconds(invoice.voided_at), "paid_at": seconds(invoice.paid_at)},
    }


def _transitions(invoice: Invoice) -> Json:
    return {
        "finalized_at": seconds(invoice.finalized_at),
        "marked_uncollectible_at": seconds(invoice.uncollectible_at),
        "paid_at": seconds(invoice.paid_at),
        "voided_at": seconds(invoice.voided_at),
    }


def _details(invoice: Invoice) -> Json:
    return {"metadata": invoice.subscription_metadata, "subscription": f"sub_sandbox_{invoice.subscription}"}


def _line(invoice: Invoice) -> Json:
    return {
        "id": f"il_sandbox_{invoice.id}",
        "object": "line_item",
        "amount": invoice.amount,
        "currency": invoice.currency,
        "description": invoice.description,
        "discountable": True,
        "discounts": [],
        "invoice": invoice.stripe_id,
        "livemode": False,
        "metadata": invoice.subscription_metadata,
        "period": {"start": seconds(invoice.service_start), "end": seconds(invoice.service_end)},
        "quantity": 1,
        "subtotal": invoice.amount,
    }


def _automatic_tax(invoice: Invoice) -> Json:
    failed = bool(invoice.finalization_error)
    return {"enabled": failed, "status": "requires_location_inputs" if failed else None}


def _finalization_error(invoice: Invoice) -> Json | None:
    if not invoice.finalization_error:
        return None
    message = "The customer's location isn't recognized. Set a valid customer address to calculate tax automatically."
    return {"code": invoice.finalization_error, "message": message, "type": "invalid_request_error"}
