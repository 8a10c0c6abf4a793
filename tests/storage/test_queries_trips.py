import pytest

from storage.commits import commit
from storage.connection import store
from storage.queries import Query, together
from tests.storage.records import loans, make_loan, make_reader, readers
from tests.storage.trips import counted_trips

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def trips_for_all(each_store):
    """How many trips a read of everything costs: one, or one per node."""
    return 3 if each_store == "cluster" else 1


def everything_about(reader):
    return (
        readers.query_get(reader.id),
        readers.query_find("nobody"),
        loans.query_list(loans.by_reader, reader=reader.id),
        loans.query_count(loans.by_reader, reader=reader.id),
        loans.query_total(loans.pages, status="out"),
        readers.query_list(readers.all),
        readers.query_count(readers.all),
    )


def test_everything_that_is_read_together_costs_one_trip_per_node(trips_for_all):
    ana = make_reader()
    loan = make_loan(ana, pages=12)
    together(*everything_about(ana))
    with counted_trips() as trips:
        found = together(*everything_about(ana))
    assert len(trips) == trips_for_all
    assert found == (ana, None, ([loan], None), 1, 12, ([ana], None), 1)


def test_what_belongs_to_one_owner_is_one_trip_even_on_a_cluster():
    ana = make_reader()
    make_loan(ana)
    together(*everything_about(ana))
    with counted_trips() as trips:
        together(readers.query_get(ana.id), loans.query_list(loans.by_reader, reader=ana.id))
    assert len(trips) == 1


def test_a_page_and_its_records_come_in_one_trip(trips_for_all):
    for _ in range(30):
        make_reader()
    readers.list(readers.all)
    with counted_trips() as trips:
        assert len(readers.list(readers.all).items) == 25
    assert len(trips) == trips_for_all


def test_get_find_and_count_are_one_trip_each():
    ana = make_reader()
    for read in (lambda: readers.get(ana.id), lambda: loans.count(loans.by_reader, reader=ana.id)):
        read()
        with counted_trips() as trips:
            read()
        assert len(trips) == 1


def test_a_commit_is_one_trip_when_no_unique_value_moves():
    ana = make_reader()
    first, second = make_loan(ana), make_loan(ana)
    with counted_trips() as trips:
        commit(
            loans.saving(first.replace(pages=1), event="loan.read", by=ana.id),
            loans.saving(second.replace(pages=2), event="loan.read", by=ana.id),
        )
    assert len(trips) == 1


def test_a_new_record_with_a_unique_value_is_one_trip_and_on_a_cluster_two(each_store):
    make_reader()
    with counted_trips() as trips:
        make_reader()
    assert len(trips) == (2 if each_store == "cluster" else 1)


def test_reading_nothing_costs_nothing():
    with counted_trips() as trips:
        assert together() == () and store.read([]) == [] and Query((), lambda _: 7).run() == 7
    assert trips == []


def test_a_query_can_be_changed_before_it_is_sent():
    ana = make_reader()
    email, number = together(readers.query_get(ana.id).then(lambda r: r.email), readers.query_count(readers.all))
    assert (email, number) == (ana.email, 1)
