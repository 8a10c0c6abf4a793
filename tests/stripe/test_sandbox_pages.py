import re
import socket
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from payments.models import Payment
from payments.repositories import StripeEvents, payments, stripe_customers, stripe_events
from payments.services.checkout import open_checkout
from tests.accounts.builders import browser
from tests.stripe.builders import facts, make_debtor, open_session, rows_of, step_of

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    """Only the socket of Redis may be opened."""

    def refuse(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"left the machine: {address}")

    connect = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, to: connect(self, to) if isinstance(to, str) else refuse(self, to)
    )


def choose(person: User, payment: Payment, outcome: str) -> Any:
    """Start the payment and press a button of the simulator's page."""
    client = browser(person)
    page = client.post(f"/payments/{payment.id}/checkout/")["Location"].removeprefix("http://127.0.0.1:8000")
    return client.post(page, {"outcome": outcome})


def settle(payment: Payment, outcome: str) -> Any:
    purchase = payments.get(payment.id).session.rpartition("_")[2]
    return Client().post(f"/sandbox/purchases/{purchase}/", {"outcome": outcome})


def test_page_labels_itself_and_offers_every_outcome() -> None:
    person, payment = make_debtor()
    page = Client().get(f"/sandbox/checkout/{open_session(person, payment)}/").content.decode()
    assert 'class="simulator"' in page
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["card", "declined", "pix", "boleto", "expire"]
    assert "<input" not in page.replace('<input type="hidden" name="csrfmiddlewaretoken"', "").replace(
        '<input type="hidden" name="next"', ""
    )


def test_whole_purchase_works_without_a_network() -> None:
    person, payment = make_debtor()
    answer = choose(person, payment, "card")
    back = browser(person).get(answer["Location"].removeprefix("http://127.0.0.1:8000"))
    assert back["Location"] == f"/payments/{payment.id}/receipt/"
    assert browser(person).get(back["Location"]).status_code == 200
    assert (payments.get(payment.id).status, step_of(payment)) == ("paid", "building")


def test_card_pays_by_its_webhook_alone() -> None:
    person, payment = make_debtor()
    choose(person, payment, "card")
    paid = payments.get(payment.id)
    assert (paid.status, paid.method, paid.mode) == ("paid", "card", "sandbox")
    assert paid.fee == payment.amount * 399 // 10_000 + 39
    assert len(rows_of(payment)) == 1


def test_declined_card_leaves_the_session_open() -> None:
    person, payment = make_debtor()
    answer = choose(person, payment, "declined")
    assert answer["Location"].startswith("/sandbox/checkout/")
    assert (payments.get(payment.id).status, payments.get(payment.id).last_error) == ("checkout_open", "card_declined")
    assert "alert bad" in Client().get(answer["Location"]).content.decode()


def test_expired_session_makes_the_payment_due() -> None:
    person, payment = make_debtor()
    choose(person, payment, "expire")
    assert payments.get(payment.id).status == "due"


@pytest.mark.parametrize("method", ["pix", "boleto"])
@pytest.mark.parametrize(("outcome", "status"), [("confirm", "paid"), ("lapse", "due")])
def test_waiting_payment_is_settled_from_the_list(method: str, outcome: str, status: str) -> None:
    person, payment = make_debtor()
    choose(person, payment, method)
    assert payments.get(payment.id).status == "processing"
    assert "R$" in Client().get("/sandbox/").content.decode()
    settle(payment, outcome)
    assert payments.get(payment.id).status == status


def test_outcome_that_is_no_longer_possible_changes_nothing() -> None:
    person, payment = make_debtor()
    choose(person, payment, "card")
    session = payments.get(payment.id).session
    Client().post(f"/sandbox/checkout/{session}/", {"outcome": "expire"})
    settle(payment, "lapse")
    assert payments.get(payment.id).status == "paid"


@pytest.mark.parametrize("outcome", ["", "free", "../"])
def test_unknown_outcome_is_not_found(outcome: str) -> None:
    person, payment = make_debtor()
    assert Client().post(f"/sandbox/checkout/{open_session(person, payment)}/", {"outcome": outcome}).status_code == 404


def test_unknown_session_is_not_found() -> None:
    assert Client().get("/sandbox/checkout/cs_sandbox_nothing/").status_code == 404


@pytest.mark.parametrize("order", ["again", "twice", "reversed", "shuffled"])
def test_repeated_webhooks_pay_once(order: str) -> None:
    person, payment = make_debtor()
    choose(person, payment, "pix")
    settle(payment, "confirm")
    events = re.findall(r'name="event" value="(\w+)"', Client().get("/sandbox/").content.decode())
    assert len(events) == 2
    Client().post("/sandbox/webhooks/", {"event": events, "order": order})
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1
    assert payments.get(payment.id).status == "paid"


def test_webhooks_pass_through_the_inbox() -> None:
    person, payment = make_debtor()
    choose(person, payment, "card")
    [event] = stripe_events.list(StripeEvents.all).items
    assert (event.status, event.mode, event.type) == ("done", "sandbox", "checkout.session.completed")


def test_webhook_page_wants_a_choice() -> None:
    assert Client().post("/sandbox/webhooks/", {"order": "again"}).status_code == 302
    assert Client().post("/sandbox/webhooks/", {"event": "nothing", "order": "x"}).status_code == 302


def test_bug_in_a_handler_is_seen_and_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    client = Client(raise_request_exception=False)
    with monkeypatch.context() as broken:
        broken.setattr("payments.services.projection.mark_paid", None)
        client.post(f"/sandbox/checkout/{session}/", {"outcome": "card"})
    page = client.get("/sandbox/").content.decode()
    assert '<span class="badge bad">500</span>' in page
    client.post("/sandbox/webhooks/", {"event": re.findall(r'name="event" value="(\w+)"', page), "order": "again"})
    assert payments.get(payment.id).status == "paid"


def test_deleted_customer_is_made_again() -> None:
    from payments.sandbox.outcomes import delete_customer

    person, payment = make_debtor()
    choose(person, payment, "expire")
    first = stripe_customers.get(person.id).customer
    delete_customer(first)
    open_checkout(person, payment.id)
    assert stripe_customers.get(person.id).customer not in ("", first)
