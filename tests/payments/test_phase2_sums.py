"""Phase 2 by due date: groups, order and sums, by the calendar of São Paulo."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.repositories import Payments, contracts, payments
from payments.services.figures import query_money_figures
from payments.services.phase2 import GROUPS, Sum, query_group, query_pending_phase2_sums
from storage.clock import at
from storage.connection import store
from tests.accounts.builders import browser, make_user
from tests.payments.builders import pay, write
from tests.payments.journeys import issue_boleto, phase2_of, sao_paulo

TODAY = date(2026, 11, 24)
EVENING, MIDNIGHT = sao_paulo(TODAY, 23, 59), sao_paulo(TODAY + timedelta(days=1), 0, 1)
dues = st.one_of(
    st.none(), st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.dates(date(2026, 11, 1), date(2026, 12, 31))
)


def owe(days=None, amount=1000, person=None):
    """A phase 2 due so many days after TODAY."""
    due = None if days is None else TODAY + timedelta(days=days)
    return write(person or make_user(), phase2=amount, due=due)


def groups():
    return {group: [payment.contract for payment in query_group(group).run().items] for group in GROUPS}


def test_each_due_date_is_in_one_group_and_the_order_is_by_day():
    with at(EVENING):
        by_days = {days: owe(days).id for days in (8, 0, -1, 7, None, -40, 400)}
        found = groups()
    assert found["overdue"] == [by_days[-40], by_days[-1]]
    assert found["next_7_days"] == [by_days[0], by_days[7]]
    assert found["later"] == [by_days[8], by_days[400]] and found["undated"] == [by_days[None]]


def test_the_day_changes_at_midnight_in_sao_paulo():
    with at(EVENING):
        today, eighth = owe(0, 1), owe(8, 20)
        before, sums = groups(), query_pending_phase2_sums().run()
    with at(MIDNIGHT):
        after, later_sums = groups(), query_pending_phase2_sums().run()
    assert (before["next_7_days"], before["later"], before["overdue"]) == ([today.id], [eighth.id], [])
    assert (after["overdue"], after["next_7_days"], after["later"]) == ([today.id], [eighth.id], [])
    assert (sums.overdue, sums.next_7_days, sums.later) == (Sum(0, 0), Sum(1, 1), Sum(20, 1))
    assert (later_sums.overdue, later_sums.next_7_days, later_sums.later) == (Sum(1, 1), Sum(20, 1), Sum(0, 0))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    owed=st.lists(st.tuples(dues, st.integers(1, 10_000_000)), max_size=12),
    today=st.dates(date(2026, 1, 1), date(2031, 3, 1)),
)
def test_sums_and_numbers_are_those_of_the_payments(owed, today):
    store.execute("FLUSHALL")
    person = make_user()
    for due, amount in owed:
        write(person, phase2=amount, due=due)
    with at(sao_paulo(today, 12)):
        sums = query_pending_phase2_sums().run()
        for group, found in sums.groups:
            listed = query_group(group, limit=100).run().items
            assert found == Sum(sum(payment.amount for payment in listed), len(listed)), group
    assert sums.total == Sum(sum(amount for _, amount in owed), len(owed))


def test_what_is_paid_moved_or_on_its_way_is_counted_where_it_belongs():
    with at(EVENING):
        paid, waiting, moved = owe(-1, 100), owe(-1, 20), owe(-1, 3)
        pay(phase2_of(paid))
        issue_boleto(waiting)
        payments.change(moved.phase2, lambda payment: payment.due_on(TODAY + timedelta(days=30), reminder=""))
        sums = query_pending_phase2_sums().run()
    assert (sums.overdue, sums.later, sums.total) == (Sum(20, 1), Sum(3, 1), Sum(23, 2))


def test_the_cost_is_the_same_for_few_and_for_many():
    with at(EVENING):
        assert len(query_pending_phase2_sums().commands) <= 75
    with at(sao_paulo(date(2099, 12, 31), 12)):
        assert len(query_pending_phase2_sums().commands) <= 80


def test_the_dashboard_shows_the_same_figures_beyond_two_hundred():
    person = make_user()
    with at(EVENING):
        for days in range(201):
            owe(-1 - days, 100 + days, person)
        figures = query_money_figures(latest=1).run()
        assert figures.pending == query_pending_phase2_sums().run()
        assert figures.pending.overdue == Sum(sum(range(100, 301)), 201)
        page = browser(make_user(role="finance", language="en")).get("/staff/", headers={"accept-language": "en"})
    assert "201 payments past their due date" in page.content.decode()
    assert 'href="/staff/payments/pending/?group=overdue"' in page.content.decode()


@pytest.mark.parametrize(("query", "shown"), [("", 4), ("group=later", 1), ("group=undated", 1), ("group=<b>", 4)])
def test_the_page_shows_groups_with_sums(query, shown, round_trips):
    with at(EVENING):
        for days in (-3, 2, 30, None):
            owe(days, 129050)
        staff = browser(make_user(role="finance", language="en"))
        staff.get("/staff/")
        with round_trips() as trips:
            answer = staff.get(f"/staff/payments/pending/?{query}", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200 and len(trips) <= 2
    assert page.count("<tr>") - page.count("<thead>") == shown
    assert page.count("R$\u00a01.290,50") == 4 + shown and "R$\u00a05.162,00 in 4 payments" in page


def test_a_long_group_is_paged_from_the_earliest_day():
    person, staff = make_user(), browser(make_user(role="finance"))
    owed = []
    for days in range(10, 40):
        with at(EVENING + timedelta(milliseconds=days)):  # in one millisecond so many ids of one person may meet
            owed.append(owe(days, 100, person).phase2)
    with at(EVENING):
        first = staff.get("/staff/payments/pending/?group=later")
        second = staff.get(f"/staff/payments/pending/?group=later&cursor={first.context['page'].next}")
    assert [payment.id for page in (first, second) for payment in page.context["page"].items] == owed


def test_nothing_pending_says_so():
    page = browser(make_user(role="finance")).get("/staff/payments/pending/", headers={"accept-language": "en"})
    assert "No phase 2 is pending" in page.content.decode()


@pytest.mark.parametrize("role", ["customer", "support", "editor"])
def test_roles_without_money_do_not_see_it(role):
    assert browser(make_user(role=role)).get("/staff/payments/pending/").status_code == 403


def test_pending_phase2_stands_there_before_phase1_is_paid():
    contract = owe(5)
    assert contracts.get(contract.id).step == "signed"
    assert [payment.id for payment in payments.list(Payments.pending_phase2).items] == [contract.phase2]
