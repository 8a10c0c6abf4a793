"""The pages that Stripe hosts: buttons that a browser can press."""

from __future__ import annotations

import re
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from tests.stripe.builders import library, make_customer, make_subscription, session_form
from tests.stripe.server import StripeServer


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Only the address is of interest."""


def buttons(address: str) -> list[str]:
    return re.findall(r'value="(\w+)">\1<', urlopen(address).read().decode())


def press(address: str, button: str, about: str = "") -> str:
    """Where the browser is sent."""
    form = urlencode({"act": button} | ({"about": about} if about else {})).encode()
    with pytest.raises(HTTPError) as answer:
        build_opener(Stay).open(Request(address, form))
    assert answer.value.code == 303
    return str(answer.value.headers["Location"])


def open_portal(server: StripeServer, subscription: str, **more: Any) -> str:
    customer = server.account.objects[subscription]["customer"]
    asked = {"customer": customer, "return_url": "https://agency.test/back/"} | more
    return str(library(server).billing_portal.sessions.create(asked).url)


@pytest.mark.parametrize(("mode", "offered"), [("payment", 4), ("subscription", 3)])
def test_checkout_page_is_paid_once(stripe_server: StripeServer, mode: str, offered: int) -> None:
    session = library(stripe_server).checkout.sessions.create(session_form(make_customer(stripe_server), mode))
    assert len(buttons(session.url)) == offered
    assert press(session.url, "decline").endswith(f"/c/pay/{session.id}")
    assert press(session.url, "pay") == "https://agency.test/"
    assert buttons(session.url) == []


def test_invoice_page_is_confirmed(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    invoice = stripe_server.account.objects[stripe_server.account.renew(subscription, "action_required")]
    assert buttons(invoice["hosted_invoice_url"]) == ["pay", "confirm_3ds", "decline", "issue_boleto"]
    press(invoice["hosted_invoice_url"], "confirm_3ds")
    assert (invoice["status"], buttons(invoice["hosted_invoice_url"])) == ("paid", [])


def test_portal_cancels_keeps_and_changes_the_card(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    seen, address = stripe_server.account.objects[subscription], open_portal(stripe_server, subscription)
    card = seen["default_payment_method"]
    press(address, "cancel", subscription)
    assert (seen["cancel_at_period_end"], buttons(address)) == (True, ["keep", "change_card"])
    press(address, "keep", subscription)
    press(address, "change_card", subscription)
    assert (seen["cancel_at_period_end"], seen["default_payment_method"] == card) == (False, False)


def test_portal_pays_open_invoices(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    invoice = stripe_server.account.renew(subscription, "failed")
    address = open_portal(stripe_server, subscription)
    assert buttons(address) == ["cancel", "change_card", "pay"]
    press(address, "pay", invoice)
    assert stripe_server.account.objects[subscription]["status"] == "active"


def test_portal_with_a_flow_leads_back_after_it(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    after = {"type": "redirect", "redirect": {"return_url": "https://agency.test/gone/"}}
    flow = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": subscription},
        "after_completion": after,
    }
    address = open_portal(stripe_server, subscription, flow_data=flow)
    assert press(address, "cancel", subscription) == "https://agency.test/gone/"
