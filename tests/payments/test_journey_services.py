from concurrent.futures import ThreadPoolExecutor

import pytest

from payments.repositories import contracts, payments
from payments.services.journey import StepRefused, accept_delivery, ask_for_changes, deliver_contract, follow_the_money
from storage.clock import now
from storage.errors import RecordNotFound
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.builders import make_contract, pay, phase1_of
from tests.payments.journeys import accepted, building, delivered, in_days, phase2_of

STAFF = {"role": "finance"}


def trail(contract, name):
    found = events.list(Events.by_subject, subject=contract.id, limit=100).items
    return [event for event in found if event.name == name]


def test_every_step_follows_the_one_before_and_is_dated():
    person = make_user()
    contract = make_contract(person)
    pay(phase1_of(contract))
    deliver_contract(make_user(**STAFF), contract.id, note="Try https://agente.test")
    ask_for_changes(person, contract.id, message="Mais gentil")
    deliver_contract(make_user(**STAFF), contract.id)
    accept_delivery(person, contract.id)
    pay(phase2_of(contract))
    contract = contracts.get(contract.id)
    dates = [
        getattr(contract, f"{step}_at") for step in ("signed", "building", "changes", "delivered", "accepted", "live")
    ]
    assert contract.step == "live" and None not in dates and dates == sorted(dates)


@pytest.mark.parametrize(("step", "reason"), [("signed", "phase1_unpaid"), ("building", "nothing_delivered")])
def test_nothing_is_approved_before_it_is_delivered(step, reason):
    person = make_user()
    contract = make_contract(person) if step == "signed" else building(person)
    for refused in (
        lambda: accept_delivery(person, contract.id),
        lambda: ask_for_changes(person, contract.id, message="x"),
    ):
        with pytest.raises(StepRefused) as error:
            refused()
        assert error.value.reason == reason
    assert contracts.get(contract.id).step == step
    [_, accept] = trail(contract, "contract.change_refused")
    assert (accept.before, accept.after, accept.actor) == ({"step": step}, {"step": "accepted"}, person.id)


def test_nothing_is_delivered_before_phase1_is_paid():
    contract = make_contract()
    with pytest.raises(StepRefused) as error:
        deliver_contract(make_user(**STAFF), contract.id)
    assert error.value.reason == "phase1_unpaid" and contracts.get(contract.id).step == "signed"


def test_what_is_approved_is_neither_changed_nor_delivered_again():
    person = make_user()
    contract = accepted(person)
    for refused in (
        lambda: ask_for_changes(person, contract.id, message="Mais uma coisa"),
        lambda: deliver_contract(make_user(**STAFF), contract.id),
    ):
        with pytest.raises(StepRefused) as error:
            refused()
        assert error.value.reason == "approved_already"


def test_a_click_that_is_repeated_changes_nothing():
    person, staff = make_user(), make_user(**STAFF)
    contract = building(person)
    once = deliver_contract(staff, contract.id, note="Tente")
    assert deliver_contract(staff, contract.id, note="Outra vez").version == once.version
    asked = ask_for_changes(person, contract.id, message="Mais curto")
    assert ask_for_changes(person, contract.id, message="Mais curto").version == asked.version
    deliver_contract(staff, contract.id)
    approved = accept_delivery(person, contract.id)
    assert accept_delivery(person, contract.id).version == approved.version
    assert len(trail(contract, "contract.accepted")) == len(trail(contract, "contract.changes")) == 1


def test_a_click_on_an_old_page_changes_nothing():
    person = make_user()
    first = delivered(person)
    ask_for_changes(person, first.id, message="Mais curto")
    again = deliver_contract(make_user(**STAFF), first.id)
    for late in (
        lambda: accept_delivery(person, first.id, seen=first.moment),
        lambda: ask_for_changes(person, first.id, message="Mais curto", seen=first.moment),
    ):
        with pytest.raises(StepRefused) as error:
            late()
        assert error.value.reason == "page_is_old" and contracts.get(first.id) == again
    assert accept_delivery(person, first.id, seen=again.moment).step == "accepted"


def test_another_persons_contract_is_not_found():
    contract = delivered()
    for person in (make_user(), make_user(role="admin")):
        with pytest.raises(RecordNotFound):
            accept_delivery(person, contract.id)
        with pytest.raises(RecordNotFound):
            ask_for_changes(person, contract.id, message="x")
    assert contracts.get(contract.id).step == "delivered"


def test_changes_are_asked_for_any_number_of_times_and_none_is_forgotten():
    person, staff = make_user(), make_user(**STAFF)
    contract = delivered(person)
    for _ in range(4):
        ask_for_changes(person, contract.id, message="Igual")
        deliver_contract(staff, contract.id, note="Feito")
    assert [event.after["changes_message"] for event in trail(contract, "contract.changes")] == ["Igual"] * 4
    assert [event.after.get("delivery_note") for event in trail(contract, "contract.delivered")] == ["Feito"] * 4 + [
        None
    ]


@pytest.mark.parametrize(("due", "after"), [(None, 7), (-1, 7), (0, 0), (20, 20)])
def test_the_approval_leaves_a_due_date_that_can_be_kept(due, after):
    person = make_user()
    contract = building(person, due=None if due is None else in_days(due))
    deliver_contract(make_user(**STAFF), contract.id)
    contract = accept_delivery(person, contract.id)
    assert phase2_of(contract).due_date == contract.phase2_due_date == in_days(after)


def test_phase2_that_was_paid_before_the_approval_makes_the_agent_live_with_it():
    person = make_user()
    contract = delivered(person)
    pay(phase2_of(contract))
    assert contracts.get(contract.id).step == "delivered"
    accept_delivery(person, contract.id)
    assert contracts.get(contract.id).step == "live"
    assert len(trail(contract, "contract.accepted")) == len(trail(contract, "contract.live")) == 1


def test_money_that_comes_in_the_moment_of_the_approval_is_not_overlooked():
    contract = accepted()
    payment = phase2_of(contract)
    payments.save(payment.moved("checkout_open", at=now()).moved("paid", at=now(), paid_at=now()))
    [event] = trail(contract, "contract.accepted")
    for _ in range(2):
        follow_the_money(event.replace(subject=payment.id))
    assert contracts.get(contract.id).step == "live" and len(trail(contract, "contract.live")) == 1


def test_the_end_of_the_monthly_maintenance_leaves_the_day_it_went_live():
    contract = accepted()
    live = contract.moved("live", at=now())
    back = live.moved("monthly", at=now()).moved("live", at=now())
    assert (back.step, back.live_at) == ("live", live.live_at) and back.step_at > live.step_at


def outcome(click):
    try:
        return click().step
    except StepRefused:
        return "refused"


def test_approval_and_changes_at_once_end_in_one_of_the_two():
    person = make_user()
    contract = delivered(person)
    clicks = [lambda: accept_delivery(person, contract.id), lambda: ask_for_changes(person, contract.id, message="x")]
    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(outcome, clicks * 4))
    assert outcomes == {contracts.get(contract.id).step, "refused"}
    assert len(trail(contract, "contract.accepted")) + len(trail(contract, "contract.changes")) == 1
