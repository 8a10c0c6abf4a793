import pytest

from payments.jobs import JOBS
from payments.repositories import contracts
from storage.events import Events, events
from tests.accounts.builders import browser, make_user
from tests.payments.builders import pay
from tests.payments.journeys import accepted, phase2_of

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def page_of(staff, contract):
    return staff.get(f"/staff/contracts/{contract.id}/", headers=ENGLISH).content.decode()


def test_staff_pause_reminders_and_let_them_go_on(staff):
    contract = accepted()
    for paused, offered in (("yes", "Let the reminders go on"), ("no", "Pause the reminders")):
        answer = staff.post(f"/staff/contracts/{contract.id}/reminders/", {"paused": paused})
        assert answer.headers["Location"] == f"/staff/contracts/{contract.id}/"
        assert contracts.get(contract.id).reminders_paused == (paused == "yes")
        assert offered in page_of(staff, contract)


def test_the_same_click_twice_is_one_event(staff):
    contract = accepted()
    for _ in range(2):
        staff.post(f"/staff/contracts/{contract.id}/reminders/", {"paused": "yes"})
    names = [event.name for event in events.list(Events.by_subject, subject=contract.id).items]
    assert names.count("contract.reminders_paused") == 1
    assert "Reminders paused" in page_of(staff, contract)


def test_a_paid_phase2_has_no_switch(staff):
    contract = accepted()
    pay(phase2_of(contract))
    assert "reminders/" not in page_of(staff, contract)


def test_no_such_contract(staff):
    assert staff.post("/staff/contracts/0v0000000000000x/reminders/", {"paused": "yes"}).status_code == 404


def test_the_job_runs_every_hour():
    [job] = [job for job in JOBS if job.name == "remind_of_phase2"]
    assert job.every.total_seconds() == 3600
