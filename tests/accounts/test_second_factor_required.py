import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from accounts.permissions import CUSTOMER, ROLES
from tests.accounts.builders import PASSWORD, browser, code_now, make_user, switch_on
from tests.config import url_matrix

BASE = Path(__file__).resolve().parents[2]
ENROLMENT = "/account/security/second-factor/"
REACHED = {ENROLMENT, "/account/security/"}
PUBLIC = {"/accounts/login/code/"}
GUARDED = [
    address
    for address, words in url_matrix.committed().items()
    if words[0] != "open" and address not in REACHED | PUBLIC
]
TEAM = [role for role in ROLES if role != CUSTOMER]


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_REQUIRE_TOTP = True


def reach(client, address):
    path = url_matrix.path_of(address)
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


@pytest.mark.parametrize(("debug", "required"), [("1", "False"), ("0", "True")])
def test_it_is_off_by_default_only_under_debug(debug, required):
    said = "from config import settings; print(settings.STAFF_REQUIRE_TOTP)"
    variables = {name: value for name, value in os.environ.items() if name != "STAFF_REQUIRE_TOTP"} | {"DEBUG": debug}
    ran = subprocess.run([sys.executable, "-c", said], env=variables, cwd=BASE, capture_output=True, text=True)
    assert ran.stdout.strip() == required


@pytest.mark.parametrize("role", TEAM)
def test_staff_without_it_reach_only_the_enrolment_and_their_security_page(role):
    client = browser(make_user(role=role))
    answers = {address: reach(client, address) for address in GUARDED}
    wrong = {
        address: answer.status_code
        for address, answer in answers.items()
        if answer.headers.get("Location") != ENROLMENT
        and not (address.startswith("/api/") and answer.status_code == 403)
    }
    assert len([address for address in GUARDED if address.startswith("/staff/")]) >= 20 and wrong == {}
    assert [client.get(address).status_code for address in sorted(REACHED)] == [200, 200]


@pytest.mark.parametrize("role", TEAM)
def test_a_post_to_a_staff_page_does_nothing_either(role):
    client = browser(make_user(role=role))
    staff = [url_matrix.path_of(address) for address in GUARDED if address.startswith("/staff/")]
    assert {client.post(path)["Location"] for path in staff} == {ENROLMENT}


def test_they_may_sign_out():
    client = browser(make_user(role="admin"))
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/api/auth/me").status_code == 401


def test_customers_need_none():
    client = browser(make_user())
    assert [client.get(path).status_code for path in ("/account/", "/api/auth/me", ENROLMENT)] == [200, 200, 200]


def test_staff_with_it_reach_their_pages():
    person = make_user(role="admin")
    switch_on(person)
    assert browser(person).get("/staff/users/").status_code == 200


def test_staff_with_an_unverified_address_are_told_to_confirm_it():
    client = browser(make_user(role="support", verified=False))
    assert client.get("/staff/")["Location"] == ENROLMENT
    assert "/accounts/register/done/" in client.get(ENROLMENT).text
    assert client.get("/accounts/register/done/").status_code == 200


def test_the_first_sign_in_of_create_admin_leads_to_the_enrolment_and_from_there_in(client):
    printed = StringIO()
    call_command("create_admin", email="caio@example.test", name="Caio Ramos", stdout=printed)
    client.post(urlsplit(printed.getvalue().split()[-1]).path, {"password": PASSWORD})
    answer = client.post("/accounts/login/", {"email": "caio@example.test", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == ENROLMENT
    secret = "".join(answer.context["groups"])
    assert client.post(ENROLMENT, {"code": code_now(secret)}).context["home"] == "/staff/"
    assert client.get("/staff/").status_code == 200
