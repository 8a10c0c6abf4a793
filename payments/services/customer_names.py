"""Contracts and payments carry their customer's name, so that listings need no second read: it follows the person."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.services.people import find_person
from payments.models import Contract, Payment
from payments.repositories import Contracts, Payments, contracts, payments, subscriptions
from payments.services.subscriptions import query_subscriptions_of
from storage.events import Event
from storage.queries import walk


def refresh_customer_name(event: Event) -> None:
    """A reaction: the name that the person has now is the one that lists show. Receipts say what they said.

    Harmless to repeat: what shows the right name already is not written.
    """
    person = find_person(event.subject) if _may_rename(event) else None
    if person is None:
        return
    name = person.name or person.email
    for contract in _contracts_of(person.id):
        contracts.change(contract.id, lambda found: found if found.customer_name == name else found.renamed(name))
        for payment in _payments_of(contract.id):
            payments.change(payment.id, lambda found: found if found.customer_name == name else found.renamed(name))
    for one in query_subscriptions_of(person.id).run():
        subscriptions.change(one.id, lambda found: found if found.customer_name == name else found.renamed(name))


def _may_rename(event: Event) -> bool:
    return "name" in event.after or event.name == "user.anonymised"


def _payments_of(contract_id: str) -> Iterator[Payment]:
    return walk(lambda cursor: payments.list(Payments.by_contract, contract=contract_id, cursor=cursor))


def _contracts_of(user_id: str) -> Iterator[Contract]:
    return walk(lambda cursor: contracts.list(Contracts.by_user, user=user_id, cursor=cursor))
