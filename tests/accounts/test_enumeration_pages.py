"""Nobody learns from an answer, or from its time, whether an address has an account."""

import re
import time
from statistics import median

import pytest

from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, make_user, registration

RUNS = 20
WITHIN = 1.2

FORMS = {
    "login": ("/accounts/login/", lambda email: {"email": email, "password": "wrong password"}),
    "register": ("/accounts/register/", lambda email: registration(email=email)),
    "reset": ("/accounts/password-reset/", lambda email: {"email": email}),
    "resend": ("/accounts/verify/resend/", lambda email: {"email": email}),
}
ADDRESSES = {"login": {}, "register": {}, "reset": {}, "resend": {"verified": False}}


def known(form, number):
    return make_user(email=f"known{number:02}@example.test", password=PASSWORD, **ADDRESSES[form]).email


def send(form, email):
    path, fields = FORMS[form]
    began = time.perf_counter()
    answer = browser().post(path, fields(email), headers={"accept-language": "en"})
    return answer, time.perf_counter() - began


def essence(answer, email):
    """What is left when the address itself and the tokens of forms are taken out."""
    text = answer.content.decode().replace(email, "ADDRESS")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|request |nonce=)"?[\w=+/-]+', "", text)
    return answer.status_code, answer.headers.get("Location"), text, sorted(answer.cookies)


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(form):
    emails = [known(form, 1), "unknown01@example.test"]
    first, second = (essence(send(form, email)[0], email) for email in emails)
    assert first == second


@pytest.mark.parametrize("form", ["register", "reset"])
def test_the_page_that_follows_is_the_same_too(form):
    path, fields = FORMS[form]
    emails = [known(form, 1), "unknown01@example.test"]
    pages = [essence(browser().post(path, fields(email), follow=True), email)[2] for email in emails]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_take_the_same_time(form):
    knowns = [known(form, number) for number in range(RUNS)]
    unknowns = [f"unknown{number:02}@example.test" for number in range(RUNS)]
    send(form, "warm@example.test")
    for _ in range(3):  # a busy machine may spoil one round, an account may not show in three
        store.execute("DEL", "limits:passwords_from_address:127.0.0.1", "limits:forms_from_address:127.0.0.1")
        rows = [(send(form, one)[1], send(form, other)[1]) for one, other in zip(knowns, unknowns, strict=True)]
        slower, quicker = sorted(map(median, zip(*rows, strict=True)), reverse=True)
        if slower <= quicker * WITHIN:
            return
        unknowns = [f"again{email}" for email in unknowns]
    pytest.fail(f"{form}: medians {slower * 1000:.1f} ms and {quicker * 1000:.1f} ms")


def test_a_locked_account_says_the_same_whether_it_exists():
    email = known("login", 1)
    for address in (email, "unknown01@example.test"):
        for _ in range(5):
            send("login", address)
    first, second = (essence(send("login", address)[0], address) for address in (email, "unknown01@example.test"))
    assert first[0] == second[0] == 429 and first == second
