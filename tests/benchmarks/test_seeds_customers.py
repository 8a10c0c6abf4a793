from __future__ import annotations

from accounts.repositories import Users, users
from benchmarks.seeds import commit_customers, customers
from payments.repositories import (
    Contracts,
    Ledger,
    Payments,
    Subscriptions,
    contracts,
    ledger,
    payments,
    subscriptions,
)
from storage.events import Events, events


def test_customers_are_stored_with_all_they_have():
    people = list(customers(30))
    assert commit_customers(people, with_history=False) == 30
    assert [len(people), 30, 90] == [
        users.count(Users.all),
        contracts.count(Contracts.all),
        payments.count(Payments.all),
    ]
    assert ledger.count(Ledger.all) == sum(len(person.ledger) for person in people) > 10


def test_some_of_those_whose_agent_is_live_have_a_subscription():
    people = list(customers(60))
    commit_customers(people)
    signed = [person.subscriptions[0] for person in people if person.subscriptions]
    assert subscriptions.count(Subscriptions.living) == len(signed) > 5
    assert subscriptions.total(Subscriptions.recurring, currency="BRL") == sum(one.amount for one in signed)
    assert {person.contract.step for person in people if person.subscriptions} == {"monthly"}


def test_each_is_found_again():
    person = list(customers(5))[3]
    commit_customers([person], with_history=False)
    assert users.get(person.user.id) == users.find_by_email(person.user.email)
    assert payments.list(Payments.by_user, user=person.user.id).items[0].user == person.user.id


def test_history_is_an_event_with_every_record():
    [person] = customers(1)
    commit_customers([person], with_history=True)
    assert events.count(Events.all) == 2 + len(person.payments) + len(person.ledger) + len(person.subscriptions)


def test_the_same_seed_gives_the_same_people():
    assert [one.user.email for one in customers(9)] == [one.user.email for one in customers(9)]
    assert [len(one.ledger) for one in customers(9)] == [len(one.ledger) for one in customers(9)]
