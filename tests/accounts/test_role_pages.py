from threading import Thread

import pytest

from accounts.models import RoleTable
from accounts.permissions import PERMISSIONS
from accounts.repositories import roles
from accounts.services.roles import NotYoursToGrant, edit_role, read_roles
from storage.errors import Conflict
from storage.events import Events, events
from tests.accounts.builders import browser, make_user

SUPPORT = RoleTable().permissions_of("support")
FINANCE = RoleTable().permissions_of("finance")


@pytest.fixture
def admin():
    return browser(make_user(role="admin"))


def save(client, role, permissions):
    return client.post("/staff/roles/", {"role": role, "permissions": sorted(permissions)})


def test_staff_edit_which_role_has_which_permission_and_it_counts_at_once(admin):
    colleague = browser(make_user(role="editor"))
    assert colleague.get("/staff/users/").status_code == 403
    assert save(admin, "editor", {"dashboard.view", "users.view"})["Location"] == "/staff/roles/"
    assert colleague.get("/staff/users/").status_code == 200
    save(admin, "editor", {"dashboard.view"})
    assert colleague.get("/staff/users/").status_code == 403


def test_the_page_shows_what_is_stored(admin):
    save(admin, "editor", {"dashboard.view", "mail.view"})
    [editor] = [role for role in admin.get("/staff/roles/").context["roles"] if role["name"] == "editor"]
    assert {name for name, _, is_granted in editor["choices"] if is_granted} == {"dashboard.view", "mail.view"}


def test_nobody_grants_what_he_lacks(admin):
    save(admin, "support", SUPPORT | {"roles.edit"})
    support = browser(make_user(role="support"))
    page = save(support, "editor", {"dashboard.view", "payments.refund"})
    assert page.status_code == 200 and page.context["form"].errors
    assert "payments.refund" not in read_roles().permissions_of("editor")
    assert save(support, "editor", {"dashboard.view", "tickets.view"}).status_code == 302


def test_nobody_grants_himself_more(admin):
    save(admin, "support", SUPPORT | {"roles.edit"})
    support = browser(make_user(role="support"))
    save(support, "support", SUPPORT | {"roles.edit", "users.edit"})
    assert "users.edit" not in read_roles().permissions_of("support")


@pytest.mark.parametrize("taken", ["roles.edit", "users.edit"])
def test_an_edit_that_would_lock_everybody_out_is_refused_with_the_reason(admin, taken):
    page = save(admin, "admin", frozenset(PERMISSIONS) - {taken})
    assert page.status_code == 200 and len(page.context["form"].non_field_errors()) == 1
    assert read_roles().permissions_of("admin") == frozenset(PERMISSIONS)


def test_powers_that_somebody_else_holds_may_be_taken_from_administrators(admin):
    save(admin, "finance", FINANCE | {"roles.edit", "users.edit"})
    assert save(admin, "admin", frozenset(PERMISSIONS) - {"users.edit"}).status_code == 200
    make_user(role="finance")
    assert save(admin, "admin", frozenset(PERMISSIONS) - {"users.edit"}).status_code == 302
    assert "users.edit" not in read_roles().permissions_of("admin")


@pytest.mark.parametrize("forged", [{"role": "customer"}, {"role": "root"}, {"role": ""}, {"permissions": ["root"]}])
def test_a_forged_form_changes_nothing(admin, forged):
    assert admin.post("/staff/roles/", {"role": "editor", "permissions": []} | forged).status_code == 200
    assert read_roles() == RoleTable()


def test_an_edit_of_what_changed_meanwhile_is_refused(admin):
    version = admin.get("/staff/roles/").context["version"]
    save(admin, "editor", {"dashboard.view"})
    typed = {"role": "editor", "permissions": ["dashboard.view", "mail.view"], "version": version}
    assert admin.post("/staff/roles/", typed).status_code == 409


def test_two_edits_at_once_are_both_kept():
    actor = make_user(role="admin").permitted(frozenset(PERMISSIONS))
    few = frozenset({"dashboard.view"})
    edits = [Thread(target=edit_role, args=(actor, role, few)) for role in ("editor", "support")]
    for edit in edits:
        edit.start()
    for edit in edits:
        edit.join()
    assert [len(read_roles().permissions_of(role)) for role in ("editor", "support")] == [1, 1]


def test_the_edit_is_in_the_trail_with_both_values(admin):
    save(admin, "editor", {"dashboard.view"})
    [event] = events.list(Events.by_name, name="roles.edited").items
    assert event.before == {"editor": ["blog.edit", "dashboard.view"]} and event.after == {"editor": ["dashboard.view"]}


def test_only_who_may_edit_roles_opens_the_page():
    assert browser(make_user(role="support")).get("/staff/roles/").status_code == 403
    actor = make_user(role="support").permitted(SUPPORT)
    with pytest.raises(NotYoursToGrant):
        edit_role(actor, "support", SUPPORT | {"payments.view"})
    with pytest.raises(Conflict):
        edit_role(actor, "support", frozenset(), version=7)
    assert roles.find("roles") is None
