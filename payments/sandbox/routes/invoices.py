"""/v1/invoices and /v1/invoice_payments"""

from __future__ import annotations

from typing import Any

from payments.sandbox.answers import Json, invoice_object, invoice_payment_object, plain_id
from payments.sandbox.answers.values import listed
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import Invoice
from payments.sandbox.parameters import OfInvoice, OfSubscription, Refusal, missing
from payments.sandbox.repositories import Invoices, invoices
from payments.sandbox.routes.requests import Request, get, retrieving


def list_invoices(request: Request) -> Json:
    asked = request.read(OfSubscription)

    def keep(invoice: Invoice) -> bool:
        return asked.status in ("", invoice.status) and asked.customer in ("", invoice.customer)

    index, where = _index_of(asked)
    return list_objects(Source("/v1/invoices", invoices, index, where, invoice_object, keep), asked)


def list_invoice_payments(request: Request) -> Json:
    """One invoice has one payment here, once an attempt was made; an invoice over nothing has none."""
    asked = request.read(OfInvoice)
    if not asked.invoice:
        raise Refusal("The simulator lists invoice payments of one `invoice` only.", param="invoice")
    invoice = invoices.find(plain_id(asked.invoice))
    if invoice is None:
        raise missing("invoice", asked.invoice, "invoice")
    shown = [invoice_payment_object(invoice)] if invoice.was_tried else []
    kept = [each for each in shown if asked.status in ("", each["status"])]
    return listed("/v1/invoice_payments", kept)


def _index_of(asked: OfSubscription) -> tuple[Any, dict[str, str]]:
    if asked.subscription:
        return Invoices.by_subscription, {"subscription": plain_id(asked.subscription)}
    if asked.customer:
        return Invoices.by_customer, {"customer": asked.customer}
    return Invoices.all, {}


ROUTES = [
    get(r"/v1/invoices", list_invoices),
    get(r"/v1/invoices/(\w+)", retrieving("invoice", "in")),
    get(r"/v1/invoice_payments", list_invoice_payments),
    get(r"/v1/invoice_payments/(\w+)", retrieving("invoice_payment", "inpay")),
]
