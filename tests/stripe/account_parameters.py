"""A request has only parameters of the pinned API version, each of the right type, and all that are needed."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin

from stripe import params
from stripe.params import billing_portal, checkout
from typing_extensions import is_typeddict

from tests.stripe.account_typed import choices, hints_of, is_list, words
from tests.stripe.parameters import Json, in_brackets, nested, refusal

DEFINITIONS: dict[str, type] = {
    "POST /v1/customers": params.CustomerCreateParams,
    "GET /v1/customers": params.CustomerListParams,
    "GET /v1/customers/:id": params.CustomerRetrieveParams,
    "POST /v1/customers/:id": params.CustomerUpdateParams,
    "DELETE /v1/customers/:id": params.CustomerDeleteParams,
    "POST /v1/checkout/sessions": checkout.SessionCreateParams,
    "GET /v1/checkout/sessions": checkout.SessionListParams,
    "GET /v1/checkout/sessions/:id": checkout.SessionRetrieveParams,
    "POST /v1/checkout/sessions/:id/expire": checkout.SessionExpireParams,
    "GET /v1/payment_intents/:id": params.PaymentIntentRetrieveParams,
    "GET /v1/payment_methods/:id": params.PaymentMethodRetrieveParams,
    "GET /v1/charges/:id": params.ChargeRetrieveParams,
    "GET /v1/charges": params.ChargeListParams,
    "GET /v1/balance_transactions/:id": params.BalanceTransactionRetrieveParams,
    "POST /v1/refunds": params.RefundCreateParams,
    "GET /v1/refunds": params.RefundListParams,
    "GET /v1/refunds/:id": params.RefundRetrieveParams,
    "GET /v1/disputes": params.DisputeListParams,
    "GET /v1/disputes/:id": params.DisputeRetrieveParams,
    "GET /v1/subscriptions": params.SubscriptionListParams,
    "GET /v1/subscriptions/:id": params.SubscriptionRetrieveParams,
    "POST /v1/subscriptions/:id": params.SubscriptionUpdateParams,
    "DELETE /v1/subscriptions/:id": params.SubscriptionCancelParams,
    "GET /v1/invoices": params.InvoiceListParams,
    "GET /v1/invoices/:id": params.InvoiceRetrieveParams,
    "GET /v1/invoice_payments": params.InvoicePaymentListParams,
    "GET /v1/invoice_payments/:id": params.InvoicePaymentRetrieveParams,
    "POST /v1/billing_portal/sessions": billing_portal.SessionCreateParams,
    "GET /v1/events": params.EventListParams,
    "GET /v1/events/:id": params.EventRetrieveParams,
}
REQUIRED = {"POST /v1/checkout/sessions": ["mode", "success_url", "line_items"]}
"""Needed for what we ask for, where the types only know that it is needed sometimes."""

PATTERNS = {
    bool: (r"true|false", "Invalid boolean", "parameter_invalid_boolean"),
    int: (r"-?\d+", "Invalid integer", "parameter_invalid_integer"),
    float: (r"-?\d+(\.\d+)?", "Invalid decimal", "parameter_invalid_decimal"),
}


def check(route: str, flat: dict[str, str]) -> None:
    """Raises the error that Stripe would answer with."""
    tree = nested(flat)
    _check_hash(tree, DEFINITIONS[route], "")
    for name in REQUIRED.get(route, []):
        if name not in tree or tree[name] == "":
            raise _missing(name)


def _check_hash(tree: Json, definition: type, where: str) -> None:
    known = hints_of(definition)
    for name, value in tree.items():
        if name not in known:
            shown = in_brackets(where + name)
            raise refusal(f"Received unknown parameter: {shown}", code="parameter_unknown", param=shown)
        _check_value(value, known[name], where + name)
    for name in sorted(definition.__required_keys__ & known.keys()):  # type: ignore[attr-defined]
        if name not in tree:
            raise _missing(where + name)


def _check_value(value: Any, hint: Any, name: str) -> None:
    if isinstance(value, str):
        _check_text(value, hint, name)
        return
    definition = next((choice for choice in choices(hint) if is_typeddict(choice)), None)
    items = next((choice for choice in choices(hint) if is_list(choice)), None)
    if definition:
        _check_hash(value, definition, name + ".")
    elif items:
        _check_list(value, get_args(items)[0], name)
    elif any(get_origin(choice) is dict for choice in choices(hint)):
        _check_texts(value, name)
    else:
        raise refusal("Invalid string", param=in_brackets(name))


def _check_list(value: Json, item: Any, name: str) -> None:
    if list(value) != [str(number) for number in range(len(value))]:
        raise refusal("Invalid array", param=in_brackets(name))
    for number, inner in value.items():
        _check_value(inner, item, f"{name}.{number}")


def _check_texts(value: Json, name: str) -> None:
    """Metadata: https://docs.stripe.com/api/metadata"""
    for key, text in value.items():
        if not isinstance(text, str) or len(key) > 40 or len(text) > 500:
            raise refusal("Invalid metadata", param=in_brackets(f"{name}.{key}"))


def _check_text(value: str, hint: Any, name: str) -> None:
    if value == "" and "" in words(hint):
        return
    if not any(_allows(choice) for choice in choices(hint)):
        is_array = any(map(is_list, choices(hint)))
        raise refusal("Invalid array" if is_array else "Invalid object", param=in_brackets(name))
    if value == "":
        message = f"You passed an empty string for '{in_brackets(name)}'."
        raise refusal(message, code="parameter_invalid_empty", param=in_brackets(name))
    known = words(hint) - {""}
    for plain, (pattern, message, code) in PATTERNS.items():
        if plain in choices(hint) and value not in known:
            if not re.fullmatch(pattern, value):
                raise refusal(f"{message}: {value}", code=code, param=in_brackets(name))
            return
    if known and value not in known:
        raise refusal(
            f"Invalid {in_brackets(name)}: must be one of {', '.join(sorted(known))}", param=in_brackets(name)
        )


def _allows(choice: Any) -> bool:
    """Whether a plain text may stand there."""
    return choice is str or choice in PATTERNS or bool(words(choice) - {""})


def _missing(name: str) -> Exception:
    shown = in_brackets(name)
    return refusal(f"Missing required param: {shown}.", code="parameter_missing", param=shown)
