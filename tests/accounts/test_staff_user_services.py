from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.models import RoleTable, SignedIn, User
from accounts.permissions import PERMISSIONS
from accounts.repositories import Users, users
from accounts.services.administrators import LastAdministrator
from accounts.services.roles import NotYoursToGrant, edit_role
from accounts.services.staff_users import AddressInUse, create_user, delete_user, edit_user
from storage.events import Events, events
from tests.accounts.builders import PASSWORD, browser, event_names, make_user

EVERYTHING = frozenset(PERMISSIONS)


@pytest.fixture
def admin() -> SignedIn:
    return make_user(role="admin", email="caio@example.test").permitted(EVERYTHING)


def change(actor: SignedIn, person: User, **fields: object) -> User:
    kept = {"name": person.name, "email": person.email, "role": person.role, "is_active": person.is_active}
    return edit_user(actor, person.id, **kept | fields)


@pytest.mark.parametrize("loss", [{"role": "support"}, {"is_active": False}, {"role": "customer"}])
def test_the_last_administrator_keeps_role_and_access(admin, loss):
    with pytest.raises(LastAdministrator):
        change(admin, admin, **loss)
    assert users.get(admin.id).state == "active" and users.get(admin.id).role == "admin"


def test_the_last_administrator_is_not_deleted(admin):
    with pytest.raises(LastAdministrator):
        delete_user(admin, admin.id)
    assert users.find(admin.id)


@pytest.mark.parametrize("others", [{"is_active": False}, {"verified": False}, {"role": "support"}])
def test_an_administrator_who_cannot_sign_in_does_not_count(admin, others):
    make_user(**{"role": "admin"} | others)
    with pytest.raises(LastAdministrator):
        change(admin, admin, role="support")


@pytest.mark.parametrize("attempt", range(5))
def test_two_administrators_who_demote_each_other_at_once_leave_one(admin, attempt):
    other = make_user(role="admin").permitted(EVERYTHING)

    def lose(actor: SignedIn, victim: SignedIn) -> bool:
        try:
            change(actor, victim, role="support") if attempt % 2 else delete_user(actor, victim.id)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lose, [admin, other], [other, admin]))
    assert sorted(outcomes) == [False, True]
    assert users.count(Users.by_role_and_state, role="admin", state="active") == 1


def test_the_last_who_holds_both_powers_counts_as_one_too(admin):
    edit_role(admin, "finance", RoleTable().permissions_of("finance") | {"users.edit", "roles.edit"})
    holder = make_user(role="finance")
    edit_role(admin, "admin", EVERYTHING - {"users.edit"})
    with pytest.raises(LastAdministrator):
        change(admin, holder, is_active=False)


@pytest.mark.parametrize("fields", [{"role": "support"}, {"is_active": False}])
def test_another_role_or_no_access_ends_every_session_at_once(admin, fields):
    person = make_user(role="finance")
    client = browser(person)
    assert client.get("/staff/").status_code == 200
    change(admin, person, **fields)
    assert client.get("/staff/").status_code == 302


def test_another_name_ends_no_session(admin):
    person = make_user(role="finance")
    client = browser(person)
    change(admin, person, name="Bia")
    assert client.get("/staff/").status_code == 200


def test_one_edit_is_one_entry_with_both_values(admin):
    person = make_user(role="finance")
    change(admin, person, role="support", name="Bia")
    [event] = events.list(Events.by_name, name="user.role_changed").items
    assert (event.before["role"], event.after["role"], event.after["name"]) == ("finance", "support", "Bia")
    assert event.actor == admin.id


def test_nothing_changed_is_nothing_written(admin):
    person = make_user()
    assert change(admin, person) == person and event_names(person.id) == ["user.loaded"]


def test_nobody_gives_a_role_that_may_do_more_than_his_own():
    actor = make_user(role="finance").permitted(RoleTable().permissions_of("finance") | {"users.edit"})
    for attempt in (
        lambda: create_user(actor, name="A", email="a@b.test", role="admin"),
        lambda: change(actor, make_user(role="editor"), role="admin"),
        lambda: change(actor, actor, role="admin"),
    ):
        with pytest.raises(NotYoursToGrant):
            attempt()


def test_nobody_touches_a_person_who_may_do_more(admin):
    actor = make_user(role="finance").permitted(RoleTable().permissions_of("finance") | {"users.edit"})
    for attempt in (
        lambda: change(actor, admin, email="mine@evil.test"),
        lambda: change(actor, admin, is_active=False),
        lambda: delete_user(actor, admin.id),
    ):
        with pytest.raises(NotYoursToGrant):
            attempt()


def test_a_confirmed_address_stays_until_the_new_one_is_confirmed(admin):
    person = change(admin, make_user(email="old@example.test"), email="New@Example.test")
    assert (person.email, person.pending_email) == ("old@example.test", "new@example.test")
    assert "user.email_change_requested" in event_names(person.id)


def test_an_unconfirmed_address_is_replaced_and_invited_again(admin):
    person = create_user(admin, name="Bia", email="wrong@example.test", role="support")
    person = change(admin, person, email="bia@example.test")
    assert users.find_by_email("bia@example.test") == person and users.find_by_email("wrong@example.test") is None
    assert "user.invitation_resent" in event_names(person.id)


def test_an_address_belongs_to_one_person(admin):
    taken = make_user().email
    with pytest.raises(AddressInUse):
        create_user(admin, name="B", email=taken.upper(), role="customer")
    for verified in (True, False):
        with pytest.raises(AddressInUse):
            change(admin, make_user(verified=verified), email=taken)


def test_who_has_nothing_that_must_be_kept_is_removed_altogether(admin):
    person = make_user(email="bia@example.test", password=PASSWORD)
    delete_user(admin, person.id)
    assert users.find(person.id) is None and users.find_by_email("bia@example.test") is None
    assert users.query_people(text="bia@example.test").run().items == []
    assert event_names(person.id)[-1] == "user.deleted"


def test_where_money_must_be_kept_the_person_is_erased_from_the_account(admin, monkeypatch):
    monkeypatch.setattr("accounts.belongings.KEEPERS", [lambda user_id: True])
    person = make_user(name="Bia Lima", email="bia@example.test", company="Bia ME", phone="+55 11 95555-0142")
    client = browser(person)
    delete_user(admin, person.id)
    kept = users.get(person.id)
    assert kept.state == "deleted" and client.get("/account/").status_code == 302
    assert not any(word in str(kept.replace(stored=b"")) + str(kept.email) for word in ("Bia", "bia", "95555"))
    assert b"Bia" not in kept.stored and b"bia" not in kept.stored
    assert users.query_people(text="bia").run().items == []


@pytest.mark.parametrize("leave", [{"is_active": False}, {"role": "customer"}, None])
def test_a_colleague_who_leaves_is_announced_once_so_that_work_is_handed_on(admin, leave):
    person = make_user(role="support")
    delete_user(admin, person.id) if leave is None else change(admin, person, **leave)
    assert event_names(person.id).count("user.left_team") == 1


@pytest.mark.parametrize("stay", [{"role": "finance"}, {"name": "Bia"}])
def test_a_colleague_who_stays_is_not(admin, stay):
    person = make_user(role="support")
    change(admin, person, **stay)
    assert "user.left_team" not in event_names(person.id)
