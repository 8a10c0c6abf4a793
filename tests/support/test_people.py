from __future__ import annotations

from accounts.repositories import roles, users
from accounts.services.profiles import edit_profile
from accounts.services.staff_users import delete_user
from storage.checker import Checker
from storage.connection import store
from support.demo import load_demo_tickets
from support.repositories import Tickets, tickets
from tests.accounts.builders import make_user
from tests.support.builders import again, answer, note, open_ticket, react


def administrator():
    admin = make_user(role="admin")
    return admin.permitted(roles.query_table().run().permissions_of("admin"))


def test_lists_show_the_name_that_the_customer_has_now(customer):
    ticket = open_ticket(customer)
    edit_profile(customer, name="Marina Souza", company="", phone="", tax_id="")
    react("user.profile_edited", times=2)
    assert again(ticket).customer_name == "Marina Souza"
    assert tickets.query_search(Tickets.words, "marina souza").run().items == [again(ticket)]


def test_with_the_account_go_tickets_threads_and_notes(customer, staff):
    note(answer(open_ticket(customer), staff), staff)
    kept = open_ticket()
    delete_user(administrator(), customer.id)
    react("user.deleted", times=2)
    assert tickets.list(Tickets.all).items == [kept]
    assert users.find(customer.id) is None
    left = [key for key in store.execute("KEYS", "tickets:*") if customer.email.encode() in key]
    assert left == [] and store.execute("KEYS", "tickets:notes:*") == store.execute("KEYS", "tickets:internal:*") == []


def test_the_demonstration_is_whole_and_loads_once():
    from accounts.demo import load_demo_people

    load_demo_people()
    load_demo_tickets()
    load_demo_tickets()
    found = tickets.list(Tickets.all).items
    assert sorted(ticket.status for ticket in found) == ["open", "open", "resolved", "waiting"]


def test_the_check_of_the_store_finds_nothing_wrong(customer, staff):
    ticket = note(answer(open_ticket(customer, draft="a"), staff), staff)
    open_ticket(customer, draft="b")
    answer(ticket, staff, body="", status="closed", priority="urgent")
    assert [str(fault) for fault in Checker().run()] == []
