"""Demo people pay in the simulator, so that what they paid can be tried out like what anybody paid."""

import pytest

from accounts.demo import demo_admin, load_demo_people
from payments.demo import load_demo_payments
from payments.repositories import Contracts, Payments, contracts, payments
from payments.services.figures import query_a_month_ago, query_recurring
from payments.services.reconciliation import reconcile
from payments.services.refunds import refund_payment


@pytest.fixture(autouse=True)
def demo(simulator, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    load_demo_people()
    load_demo_payments()


def written():
    return [(payment.id, payment.version) for payment in payments.list(Payments.all, limit=100).items]


def test_an_agent_is_live_and_its_first_month_is_paid():
    [contract] = contracts.list(Contracts.by_step, step="monthly").items
    months = [one for one in payments.list(Payments.by_contract, contract=contract.id).items if one.kind == "monthly"]
    assert [month.status for month in months] == ["paid"]
    assert query_recurring().run().amount == contract.monthly_amount


def test_the_month_before_is_there_to_compare_with():
    figures = query_a_month_ago().run()
    assert figures.recurring == query_recurring().run().amount > 0
    assert figures.owed > 0


def test_loading_again_changes_nothing():
    before = written()
    load_demo_payments()
    assert written() == before


def test_all_of_it_is_at_the_simulator_too():
    assert reconcile(by="command:test", deep=True).healed == ()


def test_what_a_demo_person_paid_can_be_given_back():
    [contract] = contracts.list(Contracts.by_step, step="building").items
    refund_payment(demo_admin(), contract.phase1, amount=100, reason="try it", token="click")
    assert payments.get(contract.phase1).refunded_amount == 100
