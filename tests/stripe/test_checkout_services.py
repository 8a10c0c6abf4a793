from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from payments.repositories import payments, stripe_customers
from payments.services.checkout import CannotPay, PaymentsAreOff, open_checkout
from payments.stripe_door import StripeUnavailable, create_checkout_session
from tests.accounts.builders import make_user
from tests.stripe.builders import at_once, make_debtor, open_session, post_all
from tests.stripe.server import StripeServer

SESSIONS = "POST /v1/checkout/sessions"
CUSTOMERS = "POST /v1/customers"


def test_session_is_built_from_the_record(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_checkout(person, payment.id)
    [asked] = stripe_server.calls(SESSIONS)
    assert asked.params["line_items.0.price_data.unit_amount"] == "41750"
    assert asked.params["line_items.0.price_data.currency"] == "brl"
    assert asked.params["client_reference_id"] == payment.id
    assert asked.key == f"checkout:{payment.id}:1"


def test_session_names_payment_contract_user_and_kind(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_checkout(person, payment.id)
    params = stripe_server.calls(SESSIONS)[0].params
    notes = {"payment": payment.id, "contract": payment.contract, "user": person.id, "kind": "phase1"}
    assert {name: params[f"metadata.{name}"] for name in notes} == notes
    assert {name: params[f"payment_intent_data.metadata.{name}"] for name in notes} == notes


def test_session_offers_card_boleto_and_pix(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_checkout(person, payment.id)
    params = stripe_server.calls(SESSIONS)[0].params
    assert [params[f"allowed_payment_method_types.{number}"] for number in range(3)] == ["card", "boleto", "pix"]
    assert "allowed_payment_method_types.3" not in params


def test_session_leads_back_to_its_payment(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_checkout(person, payment.id)
    back = urlsplit(stripe_server.calls(SESSIONS)[0].params["success_url"])
    assert back.path == f"/payments/{payment.id}/return/"
    assert parse_qs(back.query) == {"session_id": ["{CHECKOUT_SESSION_ID}"]}


def test_opened_session_is_kept_with_the_payment(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    address = open_checkout(person, payment.id)
    opened = payments.get(payment.id)
    assert (opened.status, opened.attempt, opened.session_url, opened.mode) == ("checkout_open", 1, address, "test")


def test_double_click_makes_one_session(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.fail("slow", "/v1/checkout/sessions")
    addresses = at_once(lambda: open_checkout(person, payment.id), 5)
    assert len(set(addresses)) == 1
    assert len(stripe_server.calls(SESSIONS)) == len(stripe_server.account.of_kind("checkout.session")) == 1
    assert payments.get(payment.id).attempt == 1


def test_open_session_is_reused(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    assert open_checkout(person, payment.id) == open_checkout(person, payment.id)
    assert len(stripe_server.calls(SESSIONS)) == 1


def test_changed_amount_expires_the_session_first(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    first = open_session(person, payment)
    payments.change(payment.id, lambda known: known.replace(amount=100), event="payment.edited", by="command:test")
    second = open_session(person, payment)
    assert stripe_server.account.objects[first]["status"] == "expired"
    assert stripe_server.account.objects[second]["amount_total"] == 100


def test_expired_session_is_followed_by_a_new_one(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    first = open_session(person, payment)
    stripe_server.account.expire(first)
    second = open_session(person, payment)
    assert second != first
    assert payments.get(payment.id).attempt == 2


def test_session_paid_meanwhile_is_not_opened_again(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    with pytest.raises(CannotPay, match="payment_settled"):
        open_checkout(person, payment.id)
    assert payments.get(payment.id).status == "paid"


def test_waiting_pix_is_not_paid_twice(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.show_pix(open_session(person, payment))
    with pytest.raises(CannotPay, match="payment_processing"):
        open_checkout(person, payment.id)
    assert payments.get(payment.id).status == "processing"


def test_unverified_person_cannot_pay(stripe_server: StripeServer) -> None:
    person, payment = make_debtor(verified=False)
    with pytest.raises(CannotPay, match="address_unverified"):
        open_checkout(person, payment.id)
    assert stripe_server.asked == []
    assert stripe_customers.find(person.id) is None


def test_payment_cancelled_meanwhile_leaves_no_open_session(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, payment = make_debtor()

    def cancel_first(*asked: Any, **more: Any) -> Any:
        payments.change(payment.id, lambda known: known.moved("cancelled", at=known.created_at))
        return create_checkout_session(*asked, **more)

    monkeypatch.setattr("payments.services.checkout.create_checkout_session", cancel_first)
    with pytest.raises(CannotPay, match="payment_cancelled"):
        open_checkout(person, payment.id)
    assert [one["status"] for one in stripe_server.account.of_kind("checkout.session")] == ["expired"]


def test_nobody_pays_while_payments_are_off() -> None:
    person, payment = make_debtor()
    with pytest.raises(PaymentsAreOff):
        open_checkout(person, payment.id)


# -- faults of Stripe --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["429", "500", "reset_before", "reset_after"])
def test_lasting_fault_leaves_the_payment_payable(stripe_server: StripeServer, impatient: None, fault: str) -> None:
    person, payment = make_debtor()
    stripe_server.fail(fault, "/v1/checkout/sessions", times=3)
    with pytest.raises(StripeUnavailable):
        open_checkout(person, payment.id)
    assert payments.get(payment.id).status == "due"
    stripe_server.heal()
    assert open_checkout(person, payment.id)
    assert payments.get(payment.id).status == "checkout_open"


def test_answer_lost_after_execution_makes_no_second_session(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    stripe_server.fail("reset_after", "/v1/checkout/sessions", times=3)
    with pytest.raises(StripeUnavailable):
        open_checkout(person, payment.id)
    open_checkout(person, payment.id)
    assert len(stripe_server.account.of_kind("checkout.session")) == 1


def test_passing_fault_is_retried_by_itself(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    stripe_server.fail("reset_after", "/v1/customers")
    stripe_server.fail("reset_before", "/v1/checkout/sessions")
    assert open_checkout(person, payment.id)
    assert len(stripe_server.account.of_kind("customer")) == 1
    assert len(stripe_server.account.of_kind("checkout.session")) == 1


def test_failed_customer_is_looked_for_then_asked_with_another_key(
    stripe_server: StripeServer, impatient: None
) -> None:
    person, payment = make_debtor()
    stripe_server.fail("500", "/v1/customers")
    with pytest.raises(StripeUnavailable):
        open_checkout(person, payment.id)
    assert open_checkout(person, payment.id)
    assert len(stripe_server.calls("GET /v1/customers")) == 1
    assert stripe_server.calls(CUSTOMERS)[-1].key == f"customer:{person.id}:1"


def test_slow_stripe_is_given_up(stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch, impatient: None) -> None:
    monkeypatch.setattr("payments.stripe_door.client.READ_SECONDS", 0.1)
    stripe_server.fail("slow", times=3)
    person, payment = make_debtor()
    with pytest.raises(StripeUnavailable) as fault:
        open_checkout(person, payment.id)
    assert not fault.value.answered


def test_key_used_for_another_request_is_replaced(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    stripe_server.fail("reset_after", "/v1/checkout/sessions", times=3)
    with pytest.raises(StripeUnavailable):
        open_checkout(person, payment.id)
    payments.change(payment.id, lambda known: known.replace(amount=100), event="payment.edited", by="command:test")
    session = open_session(person, payment)
    assert stripe_server.account.objects[session]["amount_total"] == 100


# -- one customer per user ---------------------------------------------------------------------------------------------


def test_ten_parallel_checkouts_make_one_customer(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    others = [make_debtor_payment(person.id, number) for number in range(9)]
    queue = [payment.id, *others]
    stripe_server.fail("slow", "/v1/customers")
    at_once(lambda: open_checkout(person, queue.pop()), 10)
    assert len(stripe_server.calls(CUSTOMERS)) == len(stripe_server.account.of_kind("customer")) == 1
    assert {asked.params["customer"] for asked in stripe_server.calls(SESSIONS)} == {
        stripe_customers.get(person.id).customer
    }


def make_debtor_payment(person_id: str, number: int) -> str:
    from accounts.services.people import get_person
    from payments.services.contracts import Signature, sign_another_contract

    return sign_another_contract(get_person(person_id), "agenda", Signature(signing=f"{person_id}-{number}")).phase1


def test_customer_deleted_at_stripe_is_made_again(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.expire(open_session(person, payment))
    first = stripe_customers.get(person.id).customer
    stripe_server.account.delete_customer(first)
    open_session(person, payment)
    link = stripe_customers.get(person.id)
    assert link.customer != first
    assert link.former == (first,)


def test_deleted_customer_keeps_his_history(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    stripe_server.account.delete_customer(stripe_customers.get(person.id).customer)
    assert set(post_all(stripe_server)) == {200}
    assert stripe_customers.get(person.id).customer == ""
    assert payments.get(payment.id).status == "paid"


def test_customer_is_made_with_one_key_per_life(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.expire(open_session(person, payment))
    stripe_server.account.delete_customer(stripe_customers.get(person.id).customer)
    open_session(person, payment)
    assert [asked.key for asked in stripe_server.calls(CUSTOMERS)] == [
        f"customer:{person.id}",
        f"customer:{person.id}:1",
    ]


def test_another_persons_customer_with_the_same_address_is_not_linked(stripe_server: StripeServer) -> None:
    stranger = stripe_server.account.create_customer({"email": "ana@example.test", "metadata.user": "somebody"})
    person, payment = make_debtor(email="ana@example.test")
    open_checkout(person, payment.id)
    assert stripe_customers.get(person.id).customer != stranger["id"]


def test_late_retry_finds_the_customer_instead_of_making_another(stripe_server: StripeServer, impatient: None) -> None:
    from datetime import timedelta

    from storage import clock

    person, payment = make_debtor()
    stripe_server.fail("reset_after", "/v1/customers", times=3)
    with pytest.raises(StripeUnavailable):
        open_checkout(person, payment.id)
    stripe_server.forget_keys()
    with clock.moved(timedelta(hours=25)):
        open_checkout(person, payment.id)
    assert len(stripe_server.account.of_kind("customer")) == 1


def test_customer_of_the_simulator_is_not_used_at_stripe(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_session(person, payment)
    stripe_customers.change(person.id, lambda link: link.replace(mode="sandbox", customer="cus_sandbox_1"))
    make_user()
    other = make_debtor_payment(person.id, 1)
    open_checkout(person, other)
    assert stripe_customers.get(person.id).former == ("cus_sandbox_1",)
