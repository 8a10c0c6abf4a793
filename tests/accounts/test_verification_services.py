from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from accounts.repositories import users, verifications
from accounts.services import registration, verification
from storage.clock import moved
from storage.connection import store
from tests.accounts.builders import event_names, make_user, register


def token_for(person):
    return verification.mint_link(person).rstrip("/").rsplit("/", 1)[1]


def test_the_link_verifies_once():
    token = token_for(make_user(verified=False))
    assert verification.verify_email(token).is_verified
    with pytest.raises(verification.LinkDead):
        verification.verify_email(token)


def test_of_parallel_openings_exactly_one_wins():
    person = make_user(verified=False)
    token = token_for(person)

    def opened(_):
        try:
            return verification.verify_email(token).is_verified
        except verification.LinkDead:
            return False

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(opened, range(10))) == 1
    assert event_names(person.id).count("user.email_verified") == 1


def test_looking_at_the_link_uses_nothing_up():
    person = make_user(verified=False)
    token = token_for(person)
    assert verification.find_address(token) == verification.find_address(token) == person.email
    assert verification.verify_email(token).is_verified


def test_the_raw_token_is_nowhere_in_redis_and_expires_within_48_hours():
    token = token_for(make_user(verified=False))
    keys = store.execute("KEYS", "*")
    assert not any(token.encode() in key for key in keys)
    [key] = store.execute("KEYS", "verifications:*")
    assert token.encode() not in store.execute("GET", key)
    assert 0 < store.execute("TTL", key) <= 48 * 3600


def test_a_link_for_the_mistyped_address_is_dead_after_the_correction():
    application = register("ana@exmaple.test")
    token = token_for(users.get(application.user))
    registration.correct_address(application, "ana@example.test")
    assert verification.find_address(token) is None
    with pytest.raises(verification.LinkDead):
        verification.verify_email(token)
    assert not users.get(application.user).is_verified


def test_a_second_link_signs_nobody_in_once_the_address_is_verified():
    person = make_user(verified=False)
    first, second = token_for(person), token_for(person)
    verification.verify_email(first)
    with pytest.raises(verification.LinkDead):
        verification.verify_email(second)


def test_a_link_of_somebody_deactivated_or_deleted_is_dead():
    person = make_user(verified=False)
    token = token_for(person)
    inactive = users.change(person.id, lambda user: user.replace(is_active=False))
    assert verification.find_address(token) is None
    users.delete(inactive)
    assert verification.find_address(token) is None


def test_resending_happens_at_most_once_in_three_minutes_even_in_parallel():
    person = users.get(register().user)
    with ThreadPoolExecutor(8) as pool, moved(timedelta(minutes=3)):
        list(pool.map(verification.resend_verification, [person.email.upper()] * 8))
    assert event_names(person.id).count("user.verification_requested") == 1


def test_right_after_registering_nothing_is_sent_again():
    person = users.get(register().user)
    verification.resend_verification(person.email)
    assert event_names(person.id) == ["user.registered"]


@pytest.mark.parametrize("fields", [{"verified": True}, {"verified": False, "is_active": False}])
def test_resending_is_only_for_accounts_that_wait(fields):
    person = make_user(**fields)
    verification.resend_verification(person.email)
    assert event_names(person.id) == ["user.loaded"]


def test_a_token_of_another_purpose_verifies_nothing():
    from accounts.services import invitations

    token = invitations.mint_link(make_user(verified=False)).rstrip("/").rsplit("/", 1)[1]
    assert verifications.read(token) is None
