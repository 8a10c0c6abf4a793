"""The life of a subscription at a strict server: webhooks through our view, questions through the real library."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from accounts.models import User
from payments.models import Contract
from payments.repositories import StripeEvents, Subscriptions, payments, stripe_events, subscriptions
from payments.services.checkout import CannotPay, open_checkout, refresh_returned
from payments.services.portal import open_portal
from payments.services.subscriptions import query_subscription_of
from payments.stripe_door import StripeUnavailable
from storage.clock import moved, now
from tests.stripe.account_players import ServerPlayer, moved_by
from tests.stripe.builders import facts, post_event, rows_of, step_of
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

Live = tuple[User, Contract]
Act = Callable[..., None]


@pytest.fixture
def live(stripe_server: StripeServer) -> Live:
    return make_live()


@pytest.fixture
def act(stripe_server: StripeServer) -> Act:
    """Something happens at Stripe, and all that it has to tell arrives."""
    player, told = ServerPlayer(stripe_server), [0]

    def happens(kind: str, about: str, *names: str) -> None:
        for name in names:
            getattr(player, kind)(about, name)
        fresh, told[0] = player.events()[told[0] :], len(player.events())
        assert {post_event(event).status_code for event in fresh} <= {200}

    return happens


@pytest.fixture
def started(live: Live, act: Act) -> Contract:
    act("play", open_monthly(*live), "card")
    return live[1]


def stripes(contract: Contract) -> str:
    """Stripe's id of the contract's subscription."""
    return subscription_of(contract).subscription


def test_first_charge_is_thirty_days_after_phase_2(started: Contract) -> None:
    subscription, phase2 = subscription_of(started), payments.get(started.phase2)
    assert subscription.status == "trialing" and subscription.id == subscription.customer
    assert phase2.paid_at and subscription.trial_end
    assert abs(subscription.trial_end - phase2.paid_at - timedelta(days=30)) < timedelta(seconds=2)
    assert (step_of(monthly_of(started)), monthly_of(started).status) == ("monthly", "processing")
    assert charges_of(started) == []


def test_customer_who_returns_first_has_started_it(stripe_server: StripeServer, live: Live) -> None:
    stripe_server.account.pay(open_monthly(*live))
    refresh_returned(monthly_of(live[1]))
    assert subscription_of(live[1]).status == "trialing" and step_of(monthly_of(live[1])) == "monthly"


def test_asking_twice_gives_the_same_session(stripe_server: StripeServer, live: Live) -> None:
    assert open_monthly(*live) == open_monthly(*live)
    assert len(stripe_server.calls("POST /v1/checkout/sessions")) == 1


def test_second_subscription_is_refused(live: Live, started: Contract) -> None:
    with pytest.raises(CannotPay) as refused:
        open_checkout(live[0], started.monthly)
    assert refused.value.obstacle == "subscription_running"


def test_each_month_is_one_payment_with_its_receipt(stripe_server: StripeServer, started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "renew_paid", "renew_paid")
    charges = charges_of(started)
    assert [one.status for one in charges] == ["paid"] * 3 and charges[0].id == started.monthly
    assert len({one.receipt for one in charges}) == 3
    for one in charges:
        charge = stripe_server.account.charge_of(one.invoice)["id"]
        assert [(row.amount, row.fee) for row in rows_of(one)] == moved_by(charge)


def test_month_is_paid_for_ahead(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid")
    [first] = charges_of(started)
    assert (first.period_start, first.period_end) == (
        subscription_of(started).trial_end,
        subscription_of(started).current_period_end,
    )


def test_failed_month_is_owed_and_paid_on_stripes_page(
    stripe_server: StripeServer, live: Live, started: Contract, act: Act
) -> None:
    act("live", stripes(started), "renew_paid", "renew_failed")
    failed = charges_of(started)[-1]
    assert (failed.status, subscription_of(started).status) == ("due", "past_due")
    assert open_checkout(live[0], failed.id) == f"{stripe_server.account.page}/i/{failed.invoice}"
    act("bill", failed.invoice, "card")
    assert (payments.get(failed.id).status, subscription_of(started).status) == ("paid", "active")


def test_bank_that_asks_for_confirmation_is_told_apart_and_once(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_action_required")
    assert monthly_of(started).last_error == "authentication_required"
    assert len(facts("payment.action_needed", monthly_of(started).id)) == 1
    act("bill", monthly_of(started).invoice, "card")
    assert (monthly_of(started).status, subscription_of(started).status) == ("paid", "active")


def test_monthly_boleto_is_waited_for(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "renew_boleto")
    waiting = charges_of(started)[-1]
    assert (waiting.status, waiting.method, bool(waiting.boleto_number)) == ("processing", "boleto", True)
    act("bill", waiting.invoice, "confirm")
    assert (payments.get(waiting.id).status, payments.get(waiting.id).method) == ("paid", "boleto")


def test_monthly_boleto_that_lapses_is_owed_again(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "renew_boleto")
    act("bill", charges_of(started)[-1].invoice, "lapse")
    assert (charges_of(started)[-1].status, subscription_of(started).status) == ("due", "past_due")


@pytest.mark.parametrize("closing", ["void", "uncollectible"])
def test_month_that_is_given_up_is_closed(started: Contract, act: Act, closing: str) -> None:
    act("live", stripes(started), "renew_paid", "renew_failed")
    act("bill", charges_of(started)[-1].invoice, closing)
    assert [one.status for one in charges_of(started)] == ["paid", "cancelled"]


def test_month_that_cannot_be_worked_out_asks_nothing_of_the_customer(
    stripe_server: StripeServer, started: Contract, act: Act
) -> None:
    act("live", stripes(started), "renew_paid")
    invoice = stripe_server.account.fail_finalization(stripes(started))
    act("live", stripes(started))
    assert len(charges_of(started)) == 1
    act("bill", invoice, "card")
    assert [one.status for one in charges_of(started)] == ["paid", "paid"]


def test_boleto_starts_it_when_the_money_comes(live: Live, act: Act) -> None:
    person, contract = live
    with moved(timedelta(days=31)):
        session = open_monthly(person, contract)
        act("play", session, "boleto")
        assert (subscription_of(contract).status, step_of(monthly_of(contract))) == ("incomplete", "live")
        assert (monthly_of(contract).status, monthly_of(contract).is_waiting) == ("processing", True)
        act("play", session, "confirm")
    assert (subscription_of(contract).status, step_of(monthly_of(contract))) == ("active", "monthly")
    assert monthly_of(contract).status == "paid"


def test_boleto_that_nobody_pays_starts_nothing(live: Live, act: Act) -> None:
    person, contract = live
    with moved(timedelta(days=31)):
        act("play", open_monthly(person, contract), "boleto", "lapse")
        act("live", stripes(contract), "expire_incomplete")
        assert (subscription_of(contract).status, step_of(monthly_of(contract))) == ("incomplete_expired", "live")
        act("play", open_monthly(person, contract), "card")
    assert (subscription_of(contract).status, monthly_of(contract).status) == ("active", "paid")


def test_leaving_keeps_the_agent_until_the_end_of_the_month(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "cancel_at_period_end")
    assert subscription_of(started).is_leaving and step_of(monthly_of(started)) == "monthly"
    assert subscription_of(started).leaves_at == subscription_of(started).current_period_end
    act("live", stripes(started), "end_period")
    assert subscription_of(started).status == "canceled" and step_of(monthly_of(started)) == "live"
    assert monthly_of(started).status == "due" and monthly_of(started).id != started.monthly


def test_who_changes_his_mind_stays(started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "cancel_at_period_end", "keep")
    assert subscription_of(started).next_charge_at == subscription_of(started).current_period_end


def test_trial_without_a_card_is_paused_and_goes_on(started: Contract, act: Act) -> None:
    act("live", stripes(started), "pause")
    assert subscription_of(started).status == "paused" and not subscription_of(started).next_charge_at
    act("live", stripes(started), "resume")
    assert (subscription_of(started).status, monthly_of(started).status) == ("active", "paid")


@pytest.mark.parametrize("ending", ["unpaid", "canceled"])
def test_retries_are_used_up(started: Contract, act: Act, ending: str) -> None:
    act("live", stripes(started), "renew_paid", "renew_failed", f"exhaust_{ending}")
    assert subscription_of(started).status == ending and not subscription_of(started).lives
    assert step_of(monthly_of(started)) == ("monthly" if ending == "unpaid" else "live")


def test_it_can_be_started_again(live: Live, started: Contract, act: Act) -> None:
    first = stripes(started)
    act("live", first, "renew_paid", "cancel_now")
    act("play", open_monthly(live[0], started), "card")
    again = subscription_of(started)
    assert again.lives and again.former == (first,) and step_of(monthly_of(started)) == "monthly"


def test_what_ends_before_its_first_charge_is_payable_again(started: Contract, act: Act) -> None:
    act("live", stripes(started), "cancel_now")
    assert (monthly_of(started).id, monthly_of(started).status) == (started.monthly, "due")
    assert step_of(monthly_of(started)) == "live"


def test_deleted_customer_starts_again_as_another_one(
    stripe_server: StripeServer, live: Live, started: Contract, act: Act
) -> None:
    gone = subscription_of(started)
    stripe_server.account.delete_customer(gone.customer)
    act("live", gone.subscription)
    assert subscriptions.get(gone.id).status == "canceled"
    with moved(timedelta(days=1)):
        act("play", open_monthly(live[0], started), "card")
    again = query_subscription_of(started.id).run()
    assert again and again.lives and again.customer != gone.customer


def test_late_update_revives_nothing(stripe_server: StripeServer, started: Contract, act: Act) -> None:
    act("live", stripes(started), "renew_paid", "cancel_now")
    stripe_server.account.objects[stripes(started)]["status"] = "active"
    [*_, late] = stripe_server.account.events_of("customer.subscription.updated")
    assert post_event(late).status_code == 200
    assert subscription_of(started).status == "canceled" and step_of(monthly_of(started)) == "live"


def test_second_running_subscription_is_flagged_once(
    stripe_server: StripeServer, live: Live, started: Contract, act: Act
) -> None:
    account, first = stripe_server.account, stripes(started)
    seen = account.objects[first]
    asked = {"amount": 1, "currency": "brl", "name": "", "customer": seen["customer"], "trial_end": None}
    second = account.begin_subscription(asked | {"metadata": seen["metadata"]}, "card")
    account.emit("customer.subscription.created", second)
    account.change_card(second["id"])
    act("live", first)
    assert stripes(started) == first and len(facts("subscription.second", started.id)) == 1


def test_month_later_there_is_no_trial(live: Live, act: Act) -> None:
    person, contract = live
    with moved(timedelta(days=31)):
        act("play", open_monthly(person, contract), "card")
    assert (subscription_of(contract).status, monthly_of(contract).status) == ("active", "paid")


@pytest.mark.parametrize("days", [27.999, 28, 29, 29.999])
def test_strict_server_takes_every_beginning(live: Live, act: Act, days: float) -> None:
    person, contract = live
    with moved(timedelta(days=days)):
        act("play", open_monthly(person, contract), "card")
        begins = subscription_of(contract).trial_end
        assert begins and timedelta(days=2) < begins - now() < timedelta(days=2, hours=1)


def test_two_contracts_have_a_subscription_each(started: Contract, act: Act) -> None:
    person, other = make_live()
    act("play", open_monthly(person, other), "card")
    assert subscriptions.count(Subscriptions.living) == 2
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == 2 * other.monthly_amount


def test_recurring_revenue_follows_the_subscription(started: Contract, act: Act) -> None:
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == started.monthly_amount
    act("live", stripes(started), "cancel_now")
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == 0


def test_portal_is_of_the_customers_own(stripe_server: StripeServer, live: Live, started: Contract) -> None:
    assert open_portal(live[0]).startswith(f"{stripe_server.account.page}/p/session/")
    [asked] = stripe_server.calls("POST /v1/billing_portal/sessions")
    assert asked.params["customer"] == subscription_of(started).customer
    assert asked.params["return_url"].endswith("/payments/")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["429", "500", "reset_before", "reset_after"])
def test_stripes_bad_moment_starts_one_subscription(stripe_server: StripeServer, live: Live, fault: str) -> None:
    stripe_server.fail(fault, "/v1/checkout/sessions", times=1)
    with suppress(StripeUnavailable):
        open_monthly(*live)
    session = open_monthly(*live)
    assert [one["id"] for one in stripe_server.account.of_kind("checkout.session")] == [session]


@pytest.mark.usefixtures("impatient")
def test_webhook_that_cannot_ask_is_sent_again(stripe_server: StripeServer, live: Live) -> None:
    stripe_server.account.pay(open_monthly(*live))
    stripe_server.fail("500", "/v1/subscriptions", times=10)
    [created] = stripe_server.account.events_of("customer.subscription.created")
    assert post_event(created).status_code >= 500 and subscriptions.count(Subscriptions.living) == 0
    stripe_server.heal()
    assert post_event(created).status_code == 200 and subscriptions.count(Subscriptions.living) == 1


def test_strangers_subscription_is_parked(stripe_server: StripeServer, started: Contract) -> None:
    account = stripe_server.account
    account.objects[stripes(started)]["metadata"] = {"contract": started.id, "user": "somebody"}
    account.change_card(stripes(started))
    assert post_event(account.events[-1]).status_code == 200
    [parked] = [one for one in stripe_events.list(StripeEvents.all, limit=100).items if one.status == "parked"]
    assert parked.stripe_id == account.events[-1]["id"]
