import pytest

from accounts.repositories import users
from accounts.services import signing_in
from tests.accounts.builders import PASSWORD, make_user


def test_a_password_changed_while_the_old_one_is_checked_stays_changed(monkeypatch):
    person = make_user(email="ana@example.test", password=PASSWORD)
    changed = lambda user: user.replace(password="another hash")  # noqa: E731

    def checked(password, encoded):
        users.change(person.id, changed)
        return encoded

    monkeypatch.setattr(signing_in, "checked", checked)
    with pytest.raises(signing_in.CredentialsRefused):
        signing_in.sign_in(email="ana@example.test", password=PASSWORD)
    assert users.get(person.id).password == "another hash"


@pytest.mark.parametrize("email", ["", "nobody@example.test", "a:b{c}*"])
def test_unknown_addresses_are_refused(email):
    with pytest.raises(signing_in.CredentialsRefused):
        signing_in.sign_in(email=email, password=PASSWORD)
