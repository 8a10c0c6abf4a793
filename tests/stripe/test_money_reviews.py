"""Money that did not fit: it waits for a review while any of it is here, and never touches what other money paid."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from payments.calendar import day_of
from payments.models import Payment
from payments.repositories import payments
from payments.services.offline import NotSettled, accept_review, pay_offline
from payments.services.session_parameters import parameters_of
from payments.services.stripe_customers import stripe_customer_of
from storage.clock import now
from tests.accounts.builders import make_user
from tests.stripe.builders import library, make_debtor, open_session, post_all
from tests.stripe.server import StripeServer


@pytest.fixture
def doubted(stripe_server: StripeServer) -> tuple[User, Payment, dict[str, Any]]:
    """A payment whose session brought R$ 1,00, and the charge."""
    person, payment = make_debtor()
    return person, payment, arrives(stripe_server, open_session(person, payment), 100)


def arrives(server: StripeServer, session: str, amount: int) -> dict[str, Any]:
    server.account.objects[session]["amount_total"] = amount
    server.account.pay(session)
    post_all(server)
    return server.account.charge_of(session)


def give_back(server: StripeServer, charge: dict[str, Any], status: str = "succeeded") -> str:
    server.account.next_refund = status
    refund = server.account.refund_in_dashboard(charge["id"])
    post_all(server)
    return refund


def seen(payment: Payment) -> tuple[str, int, int, str]:
    known = payments.get(payment.id)
    return known.status, known.refunded_amount, known.overpaid_amount, known.dispute


def test_all_of_it_given_back_is_owed_again(stripe_server: StripeServer, doubted: Any) -> None:
    assert seen(doubted[1])[0] == "review"
    give_back(stripe_server, doubted[2])
    assert seen(doubted[1]) == ("due", 0, 0, "")


def test_refund_that_fails_brings_the_review_back(stripe_server: StripeServer, doubted: Any) -> None:
    refund = give_back(stripe_server, doubted[2])
    stripe_server.account.fail_refund(refund)
    post_all(stripe_server)
    known = payments.get(doubted[1].id)
    assert (known.status, known.review_reason, known.intent) == (
        "review",
        "amount_mismatch",
        doubted[2]["payment_intent"],
    )


def test_dispute_that_is_won_brings_the_review_back(stripe_server: StripeServer, doubted: Any) -> None:
    dispute = stripe_server.account.open_dispute(doubted[2]["id"])
    post_all(stripe_server)
    assert seen(doubted[1])[0] == "due"
    stripe_server.account.win_dispute(dispute)
    post_all(stripe_server)
    assert seen(doubted[1])[0] == "review"


@pytest.mark.parametrize(("news", "overpaid"), [("settle_refund", 0), ("fail_refund", 100)])
def test_late_news_of_it_leaves_the_money_that_paid_alone(
    stripe_server: StripeServer, doubted: Any, news: str, overpaid: int
) -> None:
    person, payment, charge = doubted
    refund = give_back(stripe_server, charge, "pending")
    arrives(stripe_server, open_session(person, payments.get(payment.id)), payment.amount)
    assert seen(payment) == ("paid", 0, 0, "")
    getattr(stripe_server.account, news)(refund)
    post_all(stripe_server)
    assert seen(payment) == ("paid", 0, overpaid, "")


def test_late_news_of_the_first_leaves_the_second_in_review(stripe_server: StripeServer, doubted: Any) -> None:
    person, payment, charge = doubted
    refund = give_back(stripe_server, charge, "pending")
    arrives(stripe_server, open_session(person, payments.get(payment.id)), 200)
    assert seen(payment)[0] == "review"
    stripe_server.account.settle_refund(refund)
    post_all(stripe_server)
    assert seen(payment)[0] == "review"
    assert accept_review(make_user(role="admin"), payment.id, reason="fits").paid_at is not None


def test_accepted_money_knows_what_went_back_before(stripe_server: StripeServer, doubted: Any) -> None:
    stripe_server.account.refund_in_dashboard(doubted[2]["id"], 40)
    post_all(stripe_server)
    accept_review(make_user(role="admin"), doubted[1].id, reason="fits")
    assert seen(doubted[1])[:2] == ("partially_refunded", 40)


def test_accepted_money_stays_settled_by_hand_when_a_refund_fails(stripe_server: StripeServer, doubted: Any) -> None:
    accept_review(make_user(role="admin"), doubted[1].id, reason="fits")
    refund = stripe_server.account.refund_in_dashboard(doubted[2]["id"], 40)
    post_all(stripe_server)
    stripe_server.account.fail_refund(refund)
    post_all(stripe_server)
    assert seen(doubted[1])[:2] == ("paid_manual", 0)


def test_review_is_ended_before_money_outside_is_taken(stripe_server: StripeServer, doubted: Any) -> None:
    with pytest.raises(NotSettled, match="settled"):
        pay_offline(
            make_user(role="admin"), doubted[1].id, method="cash", paid_on=day_of(now()), reason="at the counter"
        )
    assert seen(doubted[1])[0] == "review"


def test_what_waits_in_one_session_is_not_mixed_up_with_another(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    first = open_session(person, payment)
    second = library(stripe_server).checkout.sessions.create(parameters_of(payment, stripe_customer_of(person))).id
    stripe_server.account.show_pix(first)
    stripe_server.account.issue_boleto(second)
    assert set(post_all(stripe_server)) == {200}
    known = payments.get(payment.id)
    assert (known.session, known.method, known.boleto_number) == (first, "pix", "")
