"""The pages that Stripe hosts, as plain buttons: checkout, the billing portal, an invoice."""

from __future__ import annotations

import re
from html import escape

from tests.stripe.account import Account
from tests.stripe.parameters import Json

PATHS = r"/(c/pay|p/session|i|pix|boleto)(?:/(\w+))?(?:/\w+)?"
CHECKOUT = {
    "payment": ("pay", "decline", "show_pix", "issue_boleto"),
    "subscription": ("pay", "decline", "issue_boleto"),
}
INVOICE = {
    "pay": "recover",
    "confirm_3ds": "recover",
    "decline": "decline_again",
    "issue_boleto": "issue_invoice_boleto",
}
PORTAL = {"cancel": "leave_at_period_end", "keep": "stay", "change_card": "change_card", "pay": "recover"}


def is_page(path: str) -> bool:
    return re.fullmatch(PATHS, path) is not None


def page(account: Account, path: str) -> str:
    """The HTML of the page at this path."""
    kind, object_id = _parts(path)
    title, parts = PAGES[kind](account, account.objects.get(object_id, {}))
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>" + "".join(parts)


def act(account: Account, path: str, form: dict[str, str]) -> str:
    """Press a button; the address that the browser is sent to."""
    kind, object_id = _parts(path)
    button, about = form["act"], form.get("about", object_id)
    if kind == "c/pay":
        getattr(account, button)(object_id)
        session = account.objects[object_id]
        return path if button == "decline" else session["success_url"].replace("{CHECKOUT_SESSION_ID}", object_id)
    getattr(account, (INVOICE if kind == "i" else PORTAL)[button])(about)
    after = (account.objects[object_id].get("flow") or {}).get("after_completion") or {}
    return (after.get("redirect") or {}).get("return_url") or path


def _parts(path: str) -> tuple[str, str]:
    match = re.fullmatch(PATHS, path)
    assert match, path
    return match[1], match[2] or ""


def _checkout(_: Account, session: Json) -> tuple[str, list[str]]:
    buttons = CHECKOUT[session["mode"]] if session["status"] == "open" else ()
    return "Checkout", [f"<p>{session['amount_total']} {session['status']}</p>", _form(*buttons)]


def _invoice(_: Account, invoice: Json) -> tuple[str, list[str]]:
    is_open = invoice["status"] == "open"
    confirm = ("confirm_3ds",) if is_open and _.intent_of_invoice(invoice["id"])["status"] == "requires_action" else ()
    buttons = ("pay", *confirm, "decline", "issue_boleto") if is_open else ()
    return f"Invoice {invoice['number']}", [f"<p>{invoice['amount_due']} {invoice['status']}</p>", _form(*buttons)]


def _portal(account: Account, portal: Json) -> tuple[str, list[str]]:
    parts = [f'<a href="{escape(portal["return_url"] or "")}">return</a>']
    for one in account.subscriptions_of(portal["customer"]):
        choice = "keep" if one["cancel_at_period_end"] else "cancel"
        parts += [f"<p>{one['id']} {one['status']}</p>", _form(choice, "change_card", about=one["id"])]
    for one in account.open_invoices_of(portal["customer"]):
        parts += [f"<p>{one['number']} {one['amount_due']}</p>", _form("pay", about=one["id"])]
    return "Billing portal", parts


def _waiting(_: Account, __: Json) -> tuple[str, list[str]]:
    return "How to pay", []


def _form(*buttons: str, about: str = "") -> str:
    hidden = f'<input type="hidden" name="about" value="{about}">' if about else ""
    inner = "".join(f'<button name="act" value="{button}">{button}</button>' for button in buttons)
    return f'<form method="post">{hidden}{inner}</form>'


PAGES = {"c/pay": _checkout, "i": _invoice, "p/session": _portal, "pix": _waiting, "boleto": _waiting}
