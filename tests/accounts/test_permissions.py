import pytest

from accounts.models import Anonymous, RoleTable
from accounts.permissions import PERMISSIONS, ROLES
from tests.accounts.builders import make_user


def test_customers_are_granted_nothing():
    assert RoleTable().permissions_of("customer") == frozenset()


def test_administrators_have_permissions_that_their_stored_table_has_never_heard_of():
    assert RoleTable(grants={}).permissions_of("admin") == frozenset(PERMISSIONS)


@pytest.mark.parametrize("role", ["", "root", "Admin", "admin "])
def test_an_unknown_role_is_granted_nothing(role):
    assert RoleTable().permissions_of(role) == frozenset()


def test_a_permission_that_no_longer_exists_is_not_granted():
    assert RoleTable(grants={"editor": frozenset({"old.word"})}).permissions_of("editor") == frozenset()


@pytest.mark.parametrize("domain", ["payments", "contracts", "plans", "stripe"])
def test_support_sees_no_money(domain):
    assert not any(name.startswith(f"{domain}.") for name in RoleTable().permissions_of("support"))


@pytest.mark.parametrize("role", ROLES)
def test_a_user_outside_a_request_is_granted_nothing(role):
    assert not any(map(make_user(role=role).has_permission, PERMISSIONS))


def test_a_visitor_is_granted_nothing():
    assert not any(map(Anonymous().has_permission, PERMISSIONS))


def test_the_person_of_a_request_has_what_the_role_permits():
    person = make_user(role="editor").permitted(RoleTable().permissions_of("editor"))
    assert person.is_staff and person.has_permission("blog.edit") and not person.has_permission("users.view")
