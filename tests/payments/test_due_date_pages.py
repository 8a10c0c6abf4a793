from datetime import date, timedelta

import pytest

from payments.repositories import contracts, payments
from payments.services.contracts import lapse_contract
from payments.services.due_dates import NotMovable, move_due_date
from storage.clock import at, now
from storage.events import Events, events
from tests.accounts.builders import browser, make_user
from tests.payments.builders import pay, write
from tests.payments.journeys import accepted, in_days, issue_boleto, phase2_of, sao_paulo

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def finance():
    return make_user(role="finance", language="en")


@pytest.fixture
def staff(finance):
    return browser(finance)


def path(contract):
    return f"/staff/payments/{contract.phase2}/due-date/"


def moves(contract):
    found = events.list(Events.by_subject, subject=contract.phase2, limit=100).items
    return [event for event in found if event.name == "payment.due_date_moved"]


def test_staff_move_the_due_date_and_the_trail_has_both_days(staff, finance):
    contract = write(make_user(), due=in_days(5))
    answer = staff.post(path(contract), {"due_date": in_days(9).isoformat()})
    assert answer.headers["Location"] == f"/staff/payments/{contract.phase2}/"
    assert phase2_of(contract).due_date == contracts.get(contract.id).phase2_due_date == in_days(9)
    [event] = moves(contract)
    assert (event.before["due_date"], event.after["due_date"]) == (str(in_days(5)), str(in_days(9)))
    assert event.actor == finance.id and contract.id in event.about


def test_a_phase2_without_a_day_gets_one(staff):
    contract = write(make_user())
    staff.post(path(contract), {"due_date": in_days(0).isoformat()})
    assert phase2_of(contract).due_date == in_days(0)


def test_the_same_day_again_changes_nothing(staff):
    contract = write(make_user(), due=in_days(5))
    before = phase2_of(contract)
    for _ in range(2):
        staff.post(path(contract), {"due_date": in_days(5).isoformat()})
    assert phase2_of(contract) == before and moves(contract) == []


@pytest.mark.parametrize(
    "typed", ["", "amanhã", "2026-02-30", "31/12/2026", "0001-01-01", "9999-12-31", "2026-12-01T10:00"]
)
def test_a_wrong_day_is_refused_beside_the_field(staff, typed):
    contract = write(make_user(), due=in_days(5))
    answer = staff.post(path(contract), {"due_date": typed}, headers=ENGLISH)
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page and 'href="#id_due_date"' in page
    assert phase2_of(contract).due_date == in_days(5)


def test_a_day_that_is_over_in_sao_paulo_is_refused(staff):
    contract = write(make_user(), due=date(2027, 1, 1))
    with at(sao_paulo(date(2026, 11, 24), 23, 59)):
        assert staff.post(path(contract), {"due_date": "2026-11-24"}).status_code == 302
    with at(sao_paulo(date(2026, 11, 25), 0, 1)):
        page = staff.post(path(contract), {"due_date": "2026-11-24"}, headers=ENGLISH).content.decode()
    assert "Choose today or a later day" in page


def test_only_an_open_phase2_has_a_day_to_move(staff):
    paid, lapsed, waiting = accepted(), write(make_user()), accepted()
    pay(phase2_of(paid))
    lapse_contract(lapsed.id, before=now() + timedelta(days=1))
    issue_boleto(waiting)
    moved = {"due_date": in_days(12).isoformat()}
    assert staff.post(path(paid), moved).status_code == staff.post(path(lapsed), moved).status_code == 409
    assert staff.post(f"/staff/payments/{waiting.phase1}/due-date/", moved).status_code == 409
    assert staff.get(path(paid)).status_code == 409
    assert staff.post(path(waiting), moved).status_code == 302
    assert staff.post("/staff/payments/0v0000000000000x/due-date/", moved).status_code == 404


def test_a_payment_that_is_paid_meanwhile_is_refused(finance):
    contract = accepted()
    pay(phase2_of(contract))
    with pytest.raises(NotMovable):
        move_due_date(finance, contract.phase2, in_days(3))


@pytest.mark.parametrize("role", ["customer", "support", "editor"])
def test_only_those_who_edit_payments_move_it(role):
    contract = write(make_user(), due=in_days(5))
    answer = browser(make_user(role=role)).post(path(contract), {"due_date": in_days(9).isoformat()})
    assert answer.status_code == 403 and payments.get(contract.phase2).due_date == in_days(5)


def test_the_payments_page_leads_to_the_form(staff):
    contract = write(make_user(), due=in_days(5))
    for page in (f"/staff/payments/{contract.phase2}/", f"/staff/contracts/{contract.id}/"):
        assert f'href="{path(contract)}"' in staff.get(page).content.decode()
    assert f'value="{in_days(5).isoformat()}"' in staff.get(path(contract)).content.decode()
    assert "due-date" not in staff.get(f"/staff/payments/{contract.phase1}/").content.decode()
