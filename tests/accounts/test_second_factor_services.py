from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.repositories import users
from accounts.services import second_factor
from accounts.services.second_factor import AddressUnverified, CodeRefused, finish_sign_in
from accounts.services.signing_in import Browser
from accounts.totp import new_secret
from storage.events import Events, events
from storage.facts import MASKED
from tests.accounts.builders import PASSWORD, code_now, make_user, switch_on


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


def finish(person, code):
    try:
        return finish_sign_in(users.get(person.id), code, browser=Browser()).id == person.id
    except CodeRefused:
        return False


@pytest.mark.parametrize("is_recovery_code", [False, True])
def test_of_parallel_uses_one_wins(person, is_recovery_code):
    secret, codes = switch_on(person)
    code = codes[0] if is_recovery_code else code_now(secret)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: finish(person, code), range(4))) == [False, False, False, True]


def test_a_code_older_than_the_last_one_fails(person):
    secret, _codes = switch_on(person)
    assert [finish(person, code_now(secret, steps)) for steps in (0, -1, 0, 1, 1)] == [True, False, False, True, False]


def test_the_code_that_switched_it_on_is_used_up(person):
    secret = new_secret()
    second_factor.switch_on(person, secret=secret, code=code_now(secret))
    assert not finish(person, code_now(secret))


def test_a_sign_in_that_waits_while_the_factor_is_switched_off_is_over(person):
    switch_on(person)
    waiting = users.get(person.id)
    second_factor.switch_off(waiting, current_password=PASSWORD)
    with pytest.raises(CodeRefused):
        finish_sign_in(waiting, code_now(""), browser=Browser())


def test_an_address_that_lost_its_proof_meanwhile_is_refused(person):
    secret = new_secret()
    users.change(person.id, lambda user: user.replace(email_verified_at=None))
    with pytest.raises(AddressUnverified):
        second_factor.switch_on(person, secret=secret, code=code_now(secret))


def test_a_second_switching_on_changes_nothing(person):
    secret, _codes = switch_on(person)
    with pytest.raises(CodeRefused):
        switch_on(person)
    assert users.get(person.id).totp_secret == secret


def test_events_mask_the_secret_and_the_recovery_codes(person):
    _secret, codes = switch_on(person)
    finish(person, codes[3])
    told = {event.name: event for event in events.list(Events.by_subject, subject=person.id).items}
    on, used = told["user.second_factor_on"], told["user.signed_in"]
    assert (on.after["totp_secret"], on.after["recovery_codes"]) == (MASKED, MASKED)
    assert used.after["recovery_codes"] == MASKED
