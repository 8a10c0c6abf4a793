"""What customer and team see of the monthly maintenance."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
import stripe
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from payments.calendar import day_of, written_month
from payments.models import Contract
from payments.repositories import payments, subscriptions
from payments.subscription_words import STATES, subscription_badge_of
from tests.accounts.builders import browser, make_user
from tests.stripe.account_players import ServerPlayer
from tests.stripe.builders import post_event
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

ENGLISH = {"accept-language": "en"}
STRIPES, _ = get_args(stripe.Subscription.__annotations__["status"])
Tell = Callable[..., None]


@pytest.fixture
def act(stripe_server: StripeServer) -> Tell:
    """Something happens at Stripe, and all that it ever told arrives."""
    player = ServerPlayer(stripe_server)

    def happens(kind: str, about: str, *names: str) -> None:
        for name in names:
            getattr(player, kind)(about, name)
        assert {post_event(event).status_code for event in player.events()} <= {200}

    return happens


@pytest.fixture
def live(stripe_server: StripeServer) -> tuple[User, Contract]:
    return make_live(language="en", name="Marina")


@pytest.fixture
def started(live: tuple[User, Contract], act: Tell) -> Contract:
    act("play", open_monthly(*live), "card")
    return live[1]


@pytest.fixture
def mine(live: tuple[User, Contract]) -> Client:
    return browser(live[0])


def text(client: Client, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    return answer.content.decode()


def pages_of(client: Client, contract: Contract) -> list[str]:
    return [text(client, path) for path in ("/account/", "/payments/", f"/payments/contracts/{contract.id}/")]


def stripes(contract: Contract) -> str:
    return subscription_of(contract).subscription


def test_every_status_of_stripes_has_exactly_one_state() -> None:
    assert set(get_args(STRIPES)) == set(STATES)
    assert len({str(word) for _, word in STATES.values()}) == len(STATES)


@pytest.mark.parametrize("status", get_args(STRIPES))
def test_every_status_is_shown_to_customer_and_team(started: Contract, mine: Client, status: str) -> None:
    seen = subscriptions.change(subscription_of(started).id, lambda known: known.replace(status=status))
    with override("en"):
        word = subscription_badge_of(seen).word
    assert word and status not in word
    assert word in text(mine, f"/payments/contracts/{started.id}/")
    team = browser(make_user(role="finance"))
    assert word in text(team, f"/staff/payments/subscriptions/?status={status}")


def test_first_day_is_shown_wherever_the_customer_looks(started: Contract, mine: Client) -> None:
    assert all("The first month is charged on" in page for page in pages_of(mine, started))


def test_leaving_is_shown_with_its_last_day(started: Contract, mine: Client, act: Tell) -> None:
    act("live", stripes(started), "renew_paid", "cancel_at_period_end")
    assert all("Your agent stays live until" in page for page in pages_of(mine, started))


@pytest.mark.parametrize("fault", ["renew_failed", "renew_action_required"])
def test_month_that_failed_is_a_banner_with_its_way_to_pay(
    stripe_server: StripeServer, started: Contract, mine: Client, act: Tell, fault: str
) -> None:
    act("live", stripes(started), "renew_paid", fault)
    owed = charges_of(started)[-1]
    assert all(f"/payments/{owed.id}/" in page for page in pages_of(mine, started))
    answer = mine.post(f"/payments/{owed.id}/checkout/")
    assert answer["Location"] == f"{stripe_server.account.page}/i/{owed.invoice}"


def test_page_of_an_invoice_is_its_customers_alone(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_failed")
    assert browser(make_user()).post(f"/payments/{monthly_of(started).id}/checkout/").status_code == 404


@pytest.mark.parametrize("address", ["http://evil.test/i/1", "javascript:alert(1)", "//evil.test/i"])
def test_no_other_address_is_followed(
    stripe_server: StripeServer, started: Contract, mine: Client, act: Tell, address: str
) -> None:
    act("live", stripes(started), "renew_failed")
    owed = monthly_of(started)
    stripe_server.account.objects[owed.invoice]["hosted_invoice_url"] = address
    answer = mine.post(f"/payments/{owed.id}/checkout/")
    assert answer.status_code == 409 and "Location" not in answer


def test_card_is_changed_on_stripes_page_of_ones_own(
    stripe_server: StripeServer, started: Contract, mine: Client
) -> None:
    assert mine.post("/payments/portal/")["Location"].startswith(f"{stripe_server.account.page}/p/session/")
    assert browser(make_user()).post("/payments/portal/")["Location"] == "/payments/"
    assert mine.get("/payments/portal/").status_code == 405
    [asked] = stripe_server.calls("POST /v1/billing_portal/sessions")
    assert asked.params["customer"] == subscription_of(started).customer


@pytest.mark.usefixtures("impatient")
def test_portal_that_does_not_answer_is_told(stripe_server: StripeServer, started: Contract, mine: Client) -> None:
    stripe_server.fail("500", "/v1/billing_portal/sessions", times=9)
    assert mine.post("/payments/portal/", headers=ENGLISH)["Location"] == "/payments/"
    assert "Nothing has changed" in text(mine, "/payments/")


def test_end_offers_to_start_again(started: Contract, mine: Client, act: Tell) -> None:
    act("live", stripes(started), "renew_paid", "cancel_now")
    page = text(mine, f"/payments/contracts/{started.id}/")
    assert "The maintenance has ended" in page and f"/payments/{monthly_of(started).id}/" in page
    assert mine.post(f"/payments/{monthly_of(started).id}/checkout/")["Location"].startswith("http")


def test_return_from_stripe_tells_that_it_began(stripe_server: StripeServer, live: Any, mine: Client) -> None:
    session = open_monthly(*live)
    stripe_server.account.pay(session)
    back = f"/payments/{monthly_of(live[1]).id}/return/?session_id={session}"
    answer = mine.get(back, headers=ENGLISH, follow=True)
    assert answer.status_code == 200 and subscription_of(live[1]).status == "trialing"
    assert payments.get(monthly_of(live[1]).id).status == "processing"
    assert "Your maintenance is signed" in answer.content.decode() and "Refresh" not in answer


def test_month_that_the_bank_holds_back_says_so_where_its_mail_leads(
    started: Contract, mine: Client, act: Tell
) -> None:
    act("live", stripes(started), "renew_paid", "renew_action_required")
    page = text(mine, f"/payments/{charges_of(started)[-1].id}/")
    assert "Your bank asks you to confirm this payment" in page and "Confirm at the bank" in page


def test_receipt_of_a_month_names_it(started: Contract, mine: Client, act: Tell) -> None:
    act("live", stripes(started), "renew_paid")
    month = charges_of(started)[-1]
    page, seen = text(mine, f"/payments/{month.id}/receipt/"), written_month(month.period_start)
    assert f"Monthly fee of {seen}, " in page and str(day_of(month.period_start).year) in seen
    with override("pt-br"):
        assert re.fullmatch(r"[a-zç]+ de \d{4}", written_month(month.period_start))


def test_what_is_not_charged_for_now_says_so_and_names_no_day(started: Contract, mine: Client, act: Tell) -> None:
    act("live", stripes(started), "renew_paid", "pause_collection")
    assert subscription_of(started).next_charge_at is None
    assert all("Nothing is charged for now" in page and "by itself" not in page for page in pages_of(mine, started))
    act("live", stripes(started), "resume_collection")
    assert all("charged by itself on" in page for page in pages_of(mine, started))


def test_who_has_cancelled_is_not_asked_to_cancel_again(started: Contract, mine: Client, act: Tell) -> None:
    act("live", stripes(started), "cancel_at_period_end")
    assert all("undo the cancellation" in page and "or cancel" not in page for page in pages_of(mine, started))


def test_team_sees_the_sum_and_its_parts(started: Contract) -> None:
    page = text(browser(make_user(role="finance")), "/staff/payments/subscriptions/")
    assert "Marina" in page and f"/staff/contracts/{started.id}/" in page
    assert page.count("R$\u00a0") >= 2
    contract = text(browser(make_user(role="finance")), f"/staff/contracts/{started.id}/")
    assert stripes(started) in contract


def test_support_does_not_see_the_money(started: Contract) -> None:
    assert browser(make_user(role="support")).get("/staff/payments/subscriptions/").status_code == 403


def test_staff_list_costs_two_round_trips(started: Contract, round_trips: Any) -> None:
    team = browser(make_user(role="finance"))
    team.get("/staff/payments/subscriptions/")
    with round_trips() as trips:
        text(team, "/staff/payments/subscriptions/?status=trialing")
    assert len(trips) <= 2


@pytest.mark.parametrize("path", ["/account/", "/payments/", "/payments/contracts/{id}/"])
def test_customers_pages_cost_two_round_trips(started: Contract, mine: Client, round_trips: Any, path: str) -> None:
    mine.get("/payments/")
    with round_trips() as trips:
        text(mine, path.format(id=started.id))
    assert len(trips) <= 2
