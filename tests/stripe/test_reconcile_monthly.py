"""Subscriptions and invoices whose webhooks were lost, on both Stripes; one payment compared field by field."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.repositories import contracts, payments
from payments.services.reconciliation import reconcile
from payments.services.stripe_comparison import apply_what_stripe_says, compare_with_stripe
from storage import clock
from tests.stripe.builders import make_debtor, open_session, post_all, rows_of
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

BY = "command:stripe_reconcile"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("stripe_reconcile", *arguments, stdout=out)
    return out.getvalue()


def test_command_names_the_payment_and_the_second_run_says_nothing_changed(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    assert f"healed: {payment.id} payment.paid: status checkout_open → paid" in run()
    assert "nothing had to be changed" in run("--deep")


def test_command_says_that_payments_are_off() -> None:
    with pytest.raises(CommandError, match="Payments are off"):
        run()


def test_command_says_that_stripe_is_away(stripe_server: StripeServer, impatient: None) -> None:
    stripe_server.fail("500", "/v1/events", times=9)
    with pytest.raises(CommandError, match="ended early"):
        run()


def test_command_ends_with_1_where_something_stays_wrong(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    monkeypatch.setattr("payments.services.projection.apply_session", lambda *_, **__: 1 // 0)
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 1


def test_comparison_marks_what_differs_and_the_projection_ends_it(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    differing = {row.name for row in compare_with_stripe(payments.get(payment.id)) if not row.agrees}
    assert {"status", "intent", "charge", "method"} <= differing
    after = apply_what_stripe_says(payment.id, by=person.id)
    assert after.status == "paid"
    assert all(row.agrees for row in compare_with_stripe(after))


def test_comparison_of_a_payment_that_never_went_to_stripe_is_empty(stripe_server: StripeServer) -> None:
    assert compare_with_stripe(make_debtor()[1]) == []


def test_lost_webhooks_of_a_maintenance_and_its_months_are_healed(stripe_server: StripeServer) -> None:
    person, contract = make_live()
    account, session = stripe_server.account, open_monthly(person, contract)
    account.pay(session)
    reconcile(by=BY)
    assert (subscription_of(contract).status, contracts.get(contract.id).step) == ("trialing", "monthly")
    account.end_trial(account.objects[session]["subscription"], "paid")
    account.renew(account.objects[session]["subscription"], "failed")
    reconcile(by=BY)
    assert [payment.status for payment in charges_of(contract)] == ["paid", "due"]
    assert subscription_of(contract).status == "past_due"
    assert reconcile(by=BY, deep=True).healed == ()


def test_a_maintenance_that_ended_unheard_is_found_by_the_deep_run(stripe_server: StripeServer) -> None:
    person, contract = make_live()
    account, session = stripe_server.account, open_monthly(person, contract)
    account.pay(session)
    post_all(stripe_server)
    with clock.moved(timedelta(days=5)):
        account.cancel_now(account.objects[session]["subscription"])
        account.events.clear()
        assert reconcile(by=BY, deep=True).healed
    assert (subscription_of(contract).status, contracts.get(contract.id).step) == ("canceled", "live")


def test_comparison_shows_the_subscription_of_a_maintenance(stripe_server: StripeServer) -> None:
    person, contract = make_live()
    stripe_server.account.pay(open_monthly(person, contract))
    post_all(stripe_server)
    rows = {row.name: row for row in compare_with_stripe(monthly_of(contract))}
    assert rows["subscription_status"].theirs == "trialing"
    assert all(row.agrees for row in rows.values())


def test_a_dispute_decided_unheard_after_two_months_is_found_by_the_deep_run(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    dispute = stripe_server.account.open_dispute(payments.get(payment.id).charge)
    post_all(stripe_server)
    assert payments.get(payment.id).dispute == "open"
    with clock.moved(timedelta(days=70)):
        stripe_server.account.win_dispute(dispute)
        stripe_server.account.events.clear()
        assert reconcile(by=BY, deep=True).healed
    assert payments.get(payment.id).dispute == "won"


def test_webhooks_held_back_by_the_simulator_are_healed(simulator: None) -> None:
    from payments.sandbox.outcomes import play
    from payments.sandbox.switchboard import set_switches

    person, payment = make_debtor()
    session = open_session(person, payment)
    set_switches(hold_webhooks=True)
    play(session.rpartition("_")[2], "card")
    assert payments.get(payment.id).status == "checkout_open"
    reconcile(by=BY)
    assert (payments.get(payment.id).status, len(rows_of(payment))) == ("paid", 1)
    assert reconcile(by=BY, deep=True).healed == ()


def test_refund_and_dispute_in_the_dashboard_that_nobody_told_us_of_are_healed(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    account, session = stripe_server.account, open_session(person, payment)
    account.pay(session)
    post_all(stripe_server)
    charge = account.charge_of(session)["id"]
    account.refund_in_dashboard(charge, 1_000)
    account.events.clear()
    reconcile(by=BY)
    assert payments.get(payment.id).refunded_amount == 1_000
    account.open_dispute(charge, 5_000)
    reconcile(by=BY)
    assert payments.get(payment.id).dispute == "open"
    assert sum(row.amount for row in rows_of(payment)) == sum(one["amount"] for one in account.movements(charge))
    assert reconcile(by=BY).healed == ()
