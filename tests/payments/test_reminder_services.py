from datetime import date, timedelta

import pytest

from payments.repositories import contracts
from payments.services.due_dates import move_due_date
from payments.services.journey import accept_delivery
from payments.services.payments import mark_attempt_failed
from payments.services.reminders import pause_reminders, remind_of_phase2
from storage.clock import at
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.builders import open_checkout, pay
from tests.payments.journeys import accepted, building, delivered, issue_boleto, phase2_of, sao_paulo

DUE = date(2026, 12, 10)
EARLY = sao_paulo(date(2026, 11, 20), 12)
"""When everything here was approved."""


@pytest.fixture
def contract():
    with at(EARLY):
        return accepted(due=DUE)


def remind(days, hour=10, minute=0):
    """Run the job so many days after the due date; how many reminders it claimed."""
    with at(sao_paulo(DUE + timedelta(days=days), hour, minute)):
        return remind_of_phase2()


def reminded(contract):
    """What was claimed, as days after the due date, oldest first."""
    trail = events.list(Events.by_subject, subject=contract.phase2, oldest_first=True, limit=100).items
    return [int(event.after["reminder"].split()[1]) for event in trail if event.name == "payment.reminded"]


def test_reminders_go_out_before_on_and_after_the_day(contract):
    sent = [days for days in range(-10, 60) if remind(days)]
    assert sent == reminded(contract) == [-3, 0, 3, 7, 15, 30]
    assert phase2_of(contract).reminded_on == DUE + timedelta(days=30)


def test_two_runs_remind_once(contract):
    assert [remind(0, hour) for hour in range(9, 18)] == [1] + [0] * 8


@pytest.mark.parametrize(("hour", "minute", "count"), [(8, 59, 0), (9, 0, 1), (17, 59, 1), (18, 0, 0), (23, 0, 0)])
def test_nobody_is_reminded_at_night(contract, hour, minute, count):
    assert remind(0, hour, minute) == count


def test_what_nobody_could_send_is_sent_once_and_late_at_most_two_days(contract):
    assert [days for days in (-1, 5, 6, 12, 20) if remind(days)] == [-1, 5]
    assert reminded(contract) == [-3, 3]


@pytest.mark.parametrize("make", [building, delivered])
def test_what_cannot_be_paid_yet_is_not_reminded_of(make):
    with at(EARLY):
        make(due=DUE)
    assert sum(remind(days) for days in range(-5, 35)) == 0


def test_no_reminder_while_a_boleto_is_on_its_way(contract):
    with at(EARLY):
        issue_boleto(contract)
    assert [remind(days) for days in (-3, 0)] == [0, 0]
    mark_attempt_failed(contract.phase2, session="cs_2", error="expired", by="stripe")
    assert [remind(days) for days in (1, 2)] == [1, 0]


def test_a_payment_page_that_was_only_opened_does_not_stop_them(contract):
    open_checkout(phase2_of(contract))
    assert remind(0) == 1


def test_what_is_paid_is_not_reminded_of(contract):
    pay(phase2_of(contract))
    assert [remind(days) for days in (-3, 0, 3)] == [0, 0, 0]


def test_staff_pause_the_reminders_of_one_contract(contract):
    staff = make_user(role="finance")
    with at(EARLY):
        other = accepted(due=DUE)
    for _ in range(2):
        pause_reminders(staff, contract.id, paused=True)
    assert (remind(0), reminded(contract), reminded(other)) == (1, [], [0])
    pause_reminders(staff, contract.id, paused=False)
    assert (remind(3), reminded(contract)) == (2, [3])
    trail = [event for event in events.list(Events.by_subject, subject=contract.id).items if "reminders" in event.name]
    assert [(event.name, event.actor) for event in trail] == [
        ("contract.reminders_resumed", staff.id),
        ("contract.reminders_paused", staff.id),
    ]


def test_another_due_date_has_reminders_of_its_own(contract):
    remind(0)
    with at(sao_paulo(DUE, 11)):
        move_due_date(make_user(role="finance"), contract.phase2, DUE + timedelta(days=1))
    assert [remind(0, 12), remind(1), remind(1, 15), remind(4)] == [0, 1, 0, 1]


@pytest.mark.parametrize(("accepted_days", "first"), [(-3, -3), (-2, 0), (-1, 0), (0, 0)])
def test_a_reminder_from_before_the_approval_is_not_caught_up(accepted_days, first):
    with at(EARLY):
        person = make_user()
        contract = delivered(person, due=DUE)
    with at(sao_paulo(DUE + timedelta(days=accepted_days), 9, 30)):
        accept_delivery(person, contract.id)
    assert next(days for days in range(accepted_days, 2) if remind(days)) == first


def test_more_than_a_page_of_payments_is_reminded():
    with at(EARLY):
        contract = accepted(due=DUE)
        for _ in range(104):
            accepted(due=DUE)
    assert remind(0) == 105 and contracts.get(contract.id).step == "accepted"


def test_one_damaged_record_does_not_keep_the_others(contract, monkeypatch):
    from payments.services import reminders
    from storage.errors import Damaged

    with at(EARLY):
        other = accepted(due=DUE)
    claim = reminders._claim_once

    def damaged(payment):
        if payment.id == contract.phase2:
            raise Damaged(payment.id)
        return claim(payment)

    monkeypatch.setattr(reminders, "_claim_once", damaged)
    assert (remind(0), reminded(other)) == (1, [0])
