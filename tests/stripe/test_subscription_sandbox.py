from datetime import timedelta

import pytest

from payments.repositories import Subscriptions, contracts, payments, subscriptions
from payments.services.checkout import CannotPay, open_checkout
from storage.clock import moved, now
from tests.stripe.builders import rows_of, step_of
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

pytestmark = pytest.mark.usefixtures("simulator")


def play(session, name):
    from payments.sandbox.outcomes import play as play_purchase

    return play_purchase(session.rpartition("_")[2], name)


def life(contract, *names):
    """What happens to the contract's subscription, one after the other."""
    from payments.sandbox.subscription_outcomes import play as play_subscription

    for name in names:
        play_subscription(subscription_of(contract).subscription, name)


@pytest.fixture
def live():
    return make_live()


@pytest.fixture
def started(live):
    person, contract = live
    play(open_monthly(person, contract), "card")
    return contract


def test_the_first_charge_is_thirty_days_after_phase_2(live, started):
    subscription, phase2 = subscription_of(started), payments.get(started.phase2)
    assert subscription.status == "trialing" and subscription.id.startswith("cus_")
    assert abs(subscription.trial_end - phase2.paid_at - timedelta(days=30)) < timedelta(seconds=2)
    assert (step_of(monthly_of(started)), monthly_of(started).status) == ("monthly", "processing")
    assert charges_of(started) == []


def test_a_second_subscription_is_refused(live, started):
    with pytest.raises(CannotPay) as refused:
        open_checkout(live[0], started.monthly)
    assert refused.value.obstacle == "subscription_running"


def test_each_month_is_one_payment_with_its_receipt(started):
    life(started, "renew_paid", "renew_paid", "renew_paid")
    charges = charges_of(started)
    assert [one.status for one in charges] == ["paid"] * 3 and charges[0].id == started.monthly
    assert len({one.receipt for one in charges}) == 3
    assert all([row.amount for row in rows_of(one)] == [started.monthly_amount] for one in charges)
    assert all(one.fee for one in charges)


def test_a_failed_month_is_owed_and_paid_on_stripes_page(live, started):
    from payments.sandbox.invoice_outcomes import play as play_invoice

    life(started, "renew_paid", "renew_failed")
    failed = charges_of(started)[-1]
    assert (failed.status, subscription_of(started).status) == ("due", "past_due")
    assert "/sandbox/invoices/" in open_checkout(live[0], failed.id)
    play_invoice(failed.invoice, "card")
    assert (payments.get(failed.id).status, subscription_of(started).status) == ("paid", "active")


def test_a_bank_that_asks_for_confirmation_is_told_apart(started):
    life(started, "renew_action_required")
    assert monthly_of(started).last_error == "authentication_required"


def test_a_monthly_boleto_is_waited_for(live, started):
    life(started, "renew_paid", "renew_boleto")
    waiting = charges_of(started)[-1]
    assert (waiting.status, waiting.method, bool(waiting.boleto_number)) == ("processing", "boleto", True)


def test_leaving_keeps_the_agent_until_the_end_of_the_month(started):
    life(started, "renew_paid", "cancel_at_period_end")
    assert subscription_of(started).is_leaving and step_of(monthly_of(started)) == "monthly"
    life(started, "end_period")
    assert subscription_of(started).status == "canceled" and step_of(monthly_of(started)) == "live"
    assert monthly_of(started).status == "due" and monthly_of(started).id != started.monthly


def test_the_maintenance_can_be_started_again(live, started):
    life(started, "renew_paid", "cancel_now")
    play(open_monthly(live[0], started), "card")
    again = subscription_of(started)
    assert again.lives and len(again.former) == 1 and step_of(monthly_of(started)) == "monthly"


def test_what_ends_before_its_first_charge_is_payable_again(live, started):
    life(started, "cancel_now")
    assert (monthly_of(started).id, monthly_of(started).status) == (started.monthly, "due")
    assert contracts.get(started.id).step == "live"


def test_what_is_over_stays_over(started):
    from payments.sandbox.delivery import deliver_many
    from payments.sandbox.repositories import SimulatedEvents, simulated_events

    life(started, "renew_paid", "cancel_now")
    deliver_many(simulated_events.list(SimulatedEvents.all, limit=100).items, "twice")
    assert subscription_of(started).status == "canceled" and len(charges_of(started)) == 1


def test_a_month_later_there_is_no_trial(live):
    person, contract = live
    with moved(timedelta(days=31)):
        play(open_monthly(person, contract), "card")
    assert (subscription_of(contract).status, monthly_of(contract).status) == ("active", "paid")


def test_stripe_begins_no_sooner_than_in_two_days(live):
    person, contract = live
    with moved(timedelta(days=29)):
        play(open_monthly(person, contract), "card")
        assert timedelta(days=2) < subscription_of(contract).trial_end - now() < timedelta(days=2, hours=1)


def test_two_contracts_have_a_subscription_each(started):
    person, other = make_live()
    play(open_monthly(person, other), "card")
    assert subscriptions.count(Subscriptions.living) == 2
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == 2 * other.monthly_amount


def test_recurring_revenue_follows_the_subscription(started):
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == started.monthly_amount
    life(started, "cancel_now")
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == 0
