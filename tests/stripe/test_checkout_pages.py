import re
from typing import Any

import pytest
from django.test import Client

from payments.models import Payment
from payments.repositories import payments
from tests.accounts.builders import browser
from tests.stripe.builders import facts, make_debtor, open_session, post_all, rows_of
from tests.stripe.server import StripeServer


def pay(client: Client, payment: Payment, **fields: Any) -> Any:
    return client.post(f"/payments/{payment.id}/checkout/", fields)


def come_back(client: Client, payment: Payment, session: str, **more: str) -> Any:
    return client.get(f"/payments/{payment.id}/return/", {"session_id": session} | more)


# -- paying ------------------------------------------------------------------------------------------------------------


def test_paying_leads_to_stripe(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    answer = pay(browser(person), payment)
    assert answer.status_code == 302
    assert answer["Location"] == payments.get(payment.id).session_url
    assert answer["Location"].startswith(f"{stripe_server.base}/c/pay/cs_test_")


def test_tampered_amount_is_ignored(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    pay(browser(person), payment, amount="1", unit_amount="1", currency="usd", customer="cus_x")
    [session] = stripe_server.account.of_kind("checkout.session")
    assert (session["amount_total"], session["currency"]) == (payment.amount, "brl")


def test_get_opens_nothing(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    assert browser(person).get(f"/payments/{payment.id}/checkout/").status_code == 405
    assert stripe_server.asked == []


def test_another_customers_payment_is_not_found(stripe_server: StripeServer) -> None:
    _owner, payment = make_debtor()
    stranger, _own = make_debtor()
    assert pay(browser(stranger), payment).status_code == 404
    assert come_back(browser(stranger), payment, "cs_test_1").status_code == 404
    assert stripe_server.asked == []


def test_visitor_is_asked_to_sign_in(stripe_server: StripeServer) -> None:
    _owner, payment = make_debtor()
    assert pay(browser(), payment)["Location"].startswith("/accounts/login/")


def test_form_without_its_token_is_refused(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser(person).cookies
    assert pay(strict, payment).status_code == 403
    assert stripe_server.asked == []


def test_unverified_person_is_told_to_confirm(stripe_server: StripeServer) -> None:
    person, payment = make_debtor(verified=False)
    answer = pay(browser(person), payment)
    assert answer.status_code == 403
    assert 'name="email"' in answer.content.decode()


def test_settled_payment_is_refused_with_words(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    answer = pay(browser(person), payment)
    assert answer.status_code == 409
    assert len(stripe_server.account.of_kind("checkout.session")) == 1


def test_page_says_that_payments_are_off() -> None:
    person, payment = make_debtor()
    answer = pay(browser(person), payment)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")


def test_unreachable_stripe_is_said_honestly(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    stripe_server.fail("reset_before", times=9)
    answer = pay(browser(person), payment)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert payments.get(payment.id).status == "due"


# -- coming back -------------------------------------------------------------------------------------------------------


def test_coming_back_paid_shows_the_receipt(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.pay(session)
    answer = come_back(browser(person), payment, session)
    assert answer["Location"] == f"/payments/{payment.id}/receipt/"
    assert payments.get(payment.id).status == "paid"


def test_return_page_and_webhook_together_pay_once(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.pay(session)
    come_back(browser(person), payment, session)
    assert post_all(stripe_server) == [200]
    come_back(browser(person), payment, session)
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1


def test_coming_back_early_ends_paid_without_a_reload(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.pay(session, hidden_for=2)
    client, address = browser(person), f"/payments/{payment.id}/return/?session_id={session}"
    for _ in range(2):
        found = re.fullmatch(r"\d+;url=(.+)", client.get(address)["Refresh"])
        assert found
        address = f"/payments/{payment.id}/return/{found[1]}"
    assert client.get(address)["Location"] == f"/payments/{payment.id}/receipt/"


def test_waiting_page_stops_asking_at_last(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    page = come_back(browser(person), payment, open_session(person, payment), asked="9")
    assert page.status_code == 200
    assert "Refresh" not in page


@pytest.mark.parametrize("asked", ["", "-1", "x", "9" * 50, "²"])
def test_waiting_page_bears_any_count(stripe_server: StripeServer, asked: str) -> None:
    person, payment = make_debtor()
    assert come_back(browser(person), payment, open_session(person, payment), asked=asked).status_code == 200


@pytest.mark.parametrize("method", ["show_pix", "issue_boleto"])
def test_coming_back_with_an_unpaid_method_is_waiting(stripe_server: StripeServer, method: str) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    getattr(stripe_server.account, method)(session)
    page = come_back(browser(person), payment, session)
    assert page.status_code == 200
    assert payments.get(payment.id).instructions_url in page.content.decode()
    assert payments.get(payment.id).status == "processing"


def test_status_in_the_address_proves_nothing(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_session(person, payment)
    asked = len(stripe_server.asked)
    answer = browser(person).get(f"/payments/{payment.id}/return/?status=success&paid=1")
    assert answer["Location"] == f"/payments/{payment.id}/"
    assert payments.get(payment.id).status == "checkout_open"
    assert len(stripe_server.asked) == asked


def test_another_customers_session_changes_nothing(stripe_server: StripeServer) -> None:
    payer, his = make_debtor()
    person, payment = make_debtor()
    session = open_session(payer, his)
    stripe_server.account.pay(session)
    come_back(browser(person), payment, session)
    assert payments.get(payment.id).status == "due"
    assert payments.get(his.id).status == "checkout_open"


def test_coming_back_while_stripe_is_down_is_waiting(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.fail("500", times=3)
    assert "Refresh" in come_back(browser(person), payment, session)


def test_failed_pix_leads_back_to_a_payable_payment(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.show_pix(session)
    stripe_server.account.lapse(session)
    client = browser(person)
    assert come_back(client, payment, session)["Location"] == f"/payments/{payment.id}/"
    assert f"/payments/{payment.id}/checkout/" in client.get(f"/payments/{payment.id}/").content.decode()


def test_money_that_needs_a_review_is_not_waited_for(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.objects[session]["amount_total"] = 1
    stripe_server.account.pay(session)
    assert come_back(browser(person), payment, session)["Location"] == f"/payments/{payment.id}/"
    assert payments.get(payment.id).status == "review"
