from datetime import timedelta

import pytest

from payments.repositories import contracts
from payments.services.contracts import lapse_contract
from payments.services.journey import ask_for_changes, deliver_contract
from storage.clock import moved, now
from storage.events import Events, events
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, pay
from tests.payments.journeys import accepted, building, delivered, phase2_of

ENGLISH = {"accept-language": "en"}
ACCEPT, CHANGES = "/payments/contracts/{}/accept/", "/payments/contracts/{}/changes/"
DELIVER, REMINDERS = "/staff/contracts/{}/deliver/", "/staff/contracts/{}/reminders/"


@pytest.fixture
def person():
    return make_user(language="en", name="Marina")


@pytest.fixture
def customer(person):
    return browser(person)


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def text(visitor, path, status=200):
    answer = visitor.get(path, headers=ENGLISH)
    assert answer.status_code == status
    return answer.content.decode()


def step_of(contract):
    return contracts.get(contract.id).step


def test_the_page_offers_what_can_be_done_in_each_step(person, customer):
    contract = building(person)
    page = f"/payments/contracts/{contract.id}/"
    assert "accept/" not in text(customer, page)
    deliver_contract(make_user(role="finance"), contract.id, note="Try https://agente.test/x")
    shown = text(customer, page)
    assert f'action="{ACCEPT.format(contract.id)}"' in shown and '<textarea name="message"' in shown
    assert 'href="https://agente.test/x"' in shown and shown.count("button primary") == 1
    customer.post(ACCEPT.format(contract.id))
    shown = text(customer, page)
    assert "Approve the agent" not in shown and "Pay R$\u00a020,00" in shown


def test_the_customer_asks_for_changes_and_reads_them_with_their_date(person, customer, staff):
    contract = delivered(person)
    answer = customer.post(CHANGES.format(contract.id), {"message": "Fale <b>menos</b>"})
    assert answer.headers["Location"] == f"/payments/contracts/{contract.id}/"
    shown = text(customer, f"/payments/contracts/{contract.id}/")
    assert "We are working on your changes" in shown and "Fale &lt;b&gt;menos&lt;/b&gt;" in shown
    assert "Fale &lt;b&gt;menos" in text(staff, f"/staff/contracts/{contract.id}/")
    staff.post(DELIVER.format(contract.id), {"note": "Menos agora"})
    history = text(customer, f"/payments/contracts/{contract.id}/").split('id="history"')[1]
    assert history.index("Menos agora") < history.index("Fale &lt;b&gt;") and "by you" in history


@pytest.mark.parametrize("message", ["", "   ", "x" * 4001])
def test_changes_without_words_are_refused_beside_the_field(person, customer, message):
    contract = delivered(person)
    answer = customer.post(CHANGES.format(contract.id), {"message": message}, headers=ENGLISH)
    assert 'aria-invalid="true"' in answer.content.decode() and step_of(contract) == "delivered"


@pytest.mark.parametrize("make", [make_contract, building])
def test_a_step_that_is_skipped_is_refused_in_words(make, person, customer):
    contract = make(person)
    before = step_of(contract)
    for path in (ACCEPT, CHANGES):
        answer = customer.post(path.format(contract.id), {"message": "x"}, headers=ENGLISH)
        assert answer.status_code == 409 and "This step cannot be taken now" in answer.content.decode()
    refusals = [e for e in events.list(Events.by_subject, subject=contract.id).items if e.name.endswith("refused")]
    assert step_of(contract) == before and len(refusals) == 2


def test_a_repeated_click_is_answered_and_changes_nothing(person, customer, staff):
    contract = building(person)
    for visitor, path in ((staff, DELIVER), (customer, ACCEPT)):
        first = visitor.post(path.format(contract.id))
        kept = contracts.get(contract.id)
        again = visitor.post(path.format(contract.id))
        assert (first.status_code, again.status_code) == (302, 302) and contracts.get(contract.id) == kept


def test_a_form_of_an_older_page_is_refused(person, customer, staff):
    contract = delivered(person)
    old = {"seen": contract.moment, "message": "Mais curto"}
    customer.post(CHANGES.format(contract.id), old)
    staff.post(DELIVER.format(contract.id))
    assert customer.post(ACCEPT.format(contract.id), old).status_code == 409
    assert customer.post(CHANGES.format(contract.id), old).status_code == 409
    assert step_of(contract) == "delivered"


def test_another_customer_finds_nothing():
    contract = delivered()
    stranger = browser(make_user())
    for path in (ACCEPT, CHANGES):
        assert stranger.post(path.format(contract.id), {"message": "x"}).status_code == 404
        assert stranger.post(path.format(contract.id)).status_code == 404
        assert browser().post(path.format(contract.id)).status_code == 302
    assert step_of(contract) == "delivered"


@pytest.mark.parametrize("role", ["customer", "support", "editor"])
def test_only_those_who_edit_contracts_deliver_and_pause(role):
    contract = building()
    for path in (DELIVER, REMINDERS):
        assert browser(make_user(role=role)).post(path.format(contract.id), {"paused": "yes"}).status_code == 403
    assert step_of(contract) == "building" and not contracts.get(contract.id).reminders_paused


def test_staff_cannot_deliver_what_is_unpaid_approved_or_ended(staff):
    lapsed = make_contract()
    lapse_contract(lapsed.id, before=now() + timedelta(days=1))
    for contract in (make_contract(), accepted(), lapsed):
        before = step_of(contract)
        answer = staff.post(DELIVER.format(contract.id), headers=ENGLISH)
        assert answer.status_code == 409 and step_of(contract) == before
    assert staff.post(DELIVER.format("0v0000000000000x")).status_code == 404


def test_staff_see_the_step_its_age_and_the_whole_timeline(staff, person):
    with moved(timedelta(days=-12)):
        contract = delivered(person)
    shown = text(staff, f"/staff/contracts/{contract.id}/")
    assert "for 12 days" in shown and "Delivered for testing" in shown and "Phase 1 paid" in shown
    ask_for_changes(person, contract.id, message="Mais curto")
    assert "Deliver again" in text(staff, f"/staff/contracts/{contract.id}/")


def test_contracts_of_a_step_stand_by_age(staff):
    ages = {}
    for days in (3, 30, 12):
        with moved(timedelta(days=-days)):
            ages[building().id] = days
    answer = staff.get("/staff/contracts/?step=building", headers=ENGLISH)
    assert [ages[contract.id] for contract in answer.context["page"].items] == [30, 12, 3]
    shown = answer.content.decode()
    assert 'Being built <span class="count">3</span>' in shown and "for 30 days" in shown


def test_many_contracts_of_a_step_are_paged_from_the_oldest(staff):
    ids = []
    for days in range(28, 0, -1):
        with moved(timedelta(days=-days)):
            ids.append(make_contract().id)
    first = staff.get("/staff/contracts/?step=signed")
    second = staff.get(f"/staff/contracts/?step=signed&cursor={first.context['page'].next}")
    assert [contract.id for page in (first, second) for contract in page.context["page"].items] == ids


def test_home_says_that_the_agent_can_be_tried(person, customer):
    contract = delivered(person)
    assert f'ready to try. <a href="/payments/contracts/{contract.id}/"' in text(customer, "/account/")


def test_pages_cost_one_round_trip_beside_the_session(person, customer, staff, round_trips):
    contract = delivered(person)
    pay(phase2_of(contract))
    for visitor, path in ((customer, "/payments/contracts/{}/"), (staff, "/staff/contracts/{}/")):
        visitor.get("/privacy/")
        with round_trips() as trips:
            text(visitor, path.format(contract.id))
        assert len(trips) <= 2
