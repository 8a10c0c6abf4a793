from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.models import Contract, IllegalTransition, Payment
from payments.models.contracts import STEPS
from payments.models.payments import OPEN, SETTLED, TRANSITIONS

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)

DESIGN = {
    "due": {"checkout_open", "paid_manual", "cancelled"},
    "checkout_open": {"paid", "processing", "due", "review", "paid_manual"},
    "processing": {"paid", "due", "review", "paid_manual"},
    "review": {"paid_manual", "due", "cancelled"},
    "paid": {"partially_refunded", "refunded"},
    "paid_manual": {"partially_refunded", "refunded"},
    "partially_refunded": {"partially_refunded", "refunded", "paid", "paid_manual"},
    "refunded": {"partially_refunded", "paid", "paid_manual"},
    "cancelled": {"review", "paid"},
}


def payment(**fields):
    owed = {"kind": "phase1", "amount": 100, "user": "u", "contract": "c", "plan_name": "P"}
    return Payment(**(owed | {"created_at": AT, "status_at": AT} | fields))


def contract(**fields):
    sold = {"user": "u", "plan": "p", "plan_name": "P", "phase1_amount": 1, "phase2_amount": 1, "monthly_amount": 1}
    return Contract(**(sold | {"created_at": AT, "signed_at": AT, "step_at": AT} | fields))


@pytest.mark.parametrize("before", TRANSITIONS)
@pytest.mark.parametrize("after", TRANSITIONS)
def test_only_what_the_design_allows_is_possible(before, after):
    if after in DESIGN[before]:
        assert payment(status=before).moved(after, at=AT).status == after
    else:
        with pytest.raises(IllegalTransition):
            payment(status=before).moved(after, at=AT)


@given(st.lists(st.sampled_from(sorted(TRANSITIONS))))
def test_money_received_never_becomes_money_owed(steps):
    state, was_settled = payment(), False
    for step in steps:
        try:
            state = state.moved(step, at=AT)
        except IllegalTransition:
            continue
        was_settled |= state.is_settled
        assert state.is_settled or not was_settled


@given(st.lists(st.sampled_from(sorted(STEPS))))
def test_no_step_of_the_journey_is_skipped(steps):
    state, walked = contract(), ["signed"]
    for step in steps:
        try:
            state = state.moved(step, at=AT)
        except IllegalTransition:
            continue
        walked.append(step)
    before_live = walked[: walked.index("live")] if "live" in walked else []
    assert not before_live or {"building", "delivered", "accepted"} <= set(before_live)


def test_refunded_is_never_due_again():
    with pytest.raises(IllegalTransition) as refused:
        payment(status="refunded").moved("due", at=AT)
    assert (refused.value.before, refused.value.after) == ("refunded", "due")


def test_every_status_is_either_open_or_settled_or_set_aside():
    assert set(TRANSITIONS) == OPEN | SETTLED | {"review", "cancelled"}


@pytest.mark.parametrize(("days", "late"), [(-1, 0), (0, 0), (1, 1), (4, 4)])
def test_a_payment_is_late_from_the_day_after_it_was_due(days, late):
    today = date(2026, 11, 24)
    assert payment(due_date=today - timedelta(days=days)).days_late(today) == late


def test_a_settled_payment_is_never_late():
    assert payment(status="paid", due_date=date(2020, 1, 1)).days_late(date(2026, 1, 1)) == 0


@pytest.mark.parametrize(
    ("kind", "fields", "obstacle"),
    [
        ("phase1", {}, ""),
        ("phase1", {"step": "lapsed"}, "contract_ended"),
        ("phase2", {}, "phase1_unpaid"),
        ("phase2", {"building_at": AT}, "delivery_not_accepted"),
        ("phase2", {"building_at": AT, "accepted_at": AT}, ""),
        ("monthly", {"accepted_at": AT}, "phase2_unpaid"),
        ("monthly", {"live_at": AT}, ""),
    ],
)
def test_each_payment_waits_for_its_time(kind, fields, obstacle):
    assert contract(**fields).obstacle_to(kind) == obstacle


def test_paying_leads_the_contract_on_only_where_it_waited_for_that_money():
    assert contract().after_payment_of("phase1", at=AT).step == "building"
    assert contract(step="accepted").after_payment_of("phase2", at=AT).step == "live"
    assert contract(step="building").after_payment_of("phase2", at=AT).step == "building"
