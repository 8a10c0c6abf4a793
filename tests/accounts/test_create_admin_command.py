import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.repositories import users
from tests.accounts.builders import make_user


def run(email="caio@example.test", name="Caio Ramos"):
    printed = StringIO()
    call_command("create_admin", email=email, name=name, stdout=printed)
    return re.search(r"http\S+", printed.getvalue())[0]


def test_it_prints_a_link_that_opens(client):
    link = run(" Caio@Example.test ")
    admin = users.find_by_email("caio@example.test")
    assert (admin.role, admin.is_verified, admin.password) == ("admin", True, "")
    assert client.get(link).status_code == 200


def test_asked_again_it_prints_another_link_for_the_same_administrator():
    assert run() != run()
    assert users.count(users.all) == 1


def test_another_persons_address_is_refused():
    make_user(email="caio@example.test")
    with pytest.raises(CommandError, match="belongs to an account"):
        run()


@pytest.mark.parametrize("wrong", [{"email": "caio"}, {"name": ""}, {"name": "<b>"}])
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(CommandError):
        run(**wrong)
    assert users.count(users.all) == 0
