from accounts.demo import load_demo_people
from accounts.services.people import get_person
from payments.demo import load_demo_payments
from payments.repositories import Contracts, Payments, contracts, payments
from payments.services.contracts import restart_contract
from payments.services.phase2 import query_pending_phase2_sums


def steps():
    return sorted(contract.step for contract in contracts.list(Contracts.all).items)


def test_the_demo_shows_several_states_and_may_be_loaded_again():
    load_demo_people()
    load_demo_payments()
    assert steps() == ["building", "delivered", "lapsed", "live", "signed", "signed"]
    sums = query_pending_phase2_sums().run()
    assert (sums.overdue.number, sums.next_7_days.number) == (1, 1)
    written = [(payment.id, payment.version) for payment in payments.list(Payments.all, limit=100).items]
    load_demo_payments()
    assert [(payment.id, payment.version) for payment in payments.list(Payments.all, limit=100).items] == written


def test_loading_again_leaves_alone_what_somebody_did_since():
    load_demo_people()
    load_demo_payments()
    [lapsed] = contracts.list(Contracts.by_step, step="lapsed").items
    restart_contract(get_person(lapsed.user), lapsed.id)
    load_demo_payments()
    assert steps() == ["building", "delivered", "live", "signed", "signed", "signed"]
