from datetime import timedelta

from accounts.services.figures import query_customer_figures
from storage.clock import moved
from tests.accounts.builders import make_user


def test_customers_are_counted_and_the_newest_stand_first():
    make_user(role="admin")
    for number in range(3):
        with moved(timedelta(minutes=number)):
            make_user(name=f"Customer {number}")
    figures = query_customer_figures(latest=2).run()
    assert figures.total == 3
    assert [person.name for person in figures.latest] == ["Customer 2", "Customer 1"]
