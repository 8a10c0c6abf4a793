from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from accounts.repositories import users
from accounts.services import registration
from storage.clock import moved
from storage.connection import store
from tests.accounts.builders import PASSWORD, event_names, make_user, register


def test_registration_creates_an_unverified_customer():
    person = users.get(register(" Ana@Example.TEST ").user)
    assert (person.email, person.role, person.is_verified) == ("ana@example.test", "customer", False)


def test_registration_and_its_event_are_one_commit():
    assert event_names(register().user) == ["user.registered"]


def test_registration_with_a_plan_is_the_signing():
    person = users.get(register(plan="essencial", terms_version="2026-11-24", address="203.0.113.9").user)
    assert person.signing
    assert (person.signing.plan, person.signing.terms_version) == ("essencial", "2026-11-24")
    assert (person.signing.address, person.signing.at) == ("203.0.113.9", person.created_at)


def test_registration_without_a_plan_signs_nothing():
    assert users.get(register().user).signing is None


def test_password_is_kept_as_an_argon2_hash_and_masked_in_the_event():
    person = users.get(register().user)
    assert person.password.startswith("argon2")
    assert not any(PASSWORD.encode() in store.execute("GET", key) for key in store.execute("KEYS", "events:0*"))
    assert not any(person.password.encode() in store.execute("GET", key) for key in store.execute("KEYS", "events:0*"))


def test_a_taken_address_creates_nobody_and_warns_its_owner():
    owner = make_user(email="ana@example.test")
    assert register("ANA@example.test").user == ""
    assert event_names(owner.id)[-1] == "user.registration_repeated"
    assert users.count(users.all) == 1


def test_the_owner_is_warned_once_in_three_minutes():
    owner = make_user(email="ana@example.test")
    register()
    register()
    with moved(timedelta(minutes=4)):
        register()
    assert event_names(owner.id).count("user.registration_repeated") == 2


def test_a_taken_address_costs_the_same_hash(monkeypatch):
    hashed = []
    monkeypatch.setattr(registration, "hash_password", lambda password: hashed.append(password) or "argon2$x")
    register()
    register()
    assert hashed == [PASSWORD, PASSWORD]


def test_a_corrected_address_replaces_the_mistyped_one():
    application = registration.correct_address(register("ana@exmaple.test"), "Ana@Example.test")
    assert users.get(application.user).email == "ana@example.test"
    assert users.find_by_email("ana@exmaple.test") is None
    assert event_names(application.user)[-2:] == ["user.address_corrected", "user.verification_requested"]


def test_a_correction_to_a_taken_address_warns_its_owner_and_changes_nothing():
    owner = make_user(email="taken@example.test")
    application = registration.correct_address(register(), "taken@example.test")
    assert application.email == "taken@example.test"
    assert users.get(application.user).email == "ana@example.test"
    assert event_names(owner.id)[-1] == "user.registration_repeated"


def test_after_a_taken_address_a_correction_registers_what_was_typed():
    make_user(email="ana@example.test")
    application = registration.correct_address(register(plan="agenda"), "mine@example.test")
    person = users.get(application.user)
    assert (person.email, person.name, person.signing.plan) == ("mine@example.test", "Ana Souza", "agenda")


def test_a_verified_address_is_not_corrected():
    person = make_user(email="ana@example.test")
    registration.correct_address_of(person.id, "other@example.test")
    assert users.get(person.id).email == "ana@example.test"


def test_of_parallel_registrations_with_one_address_exactly_one_creates_somebody(monkeypatch):
    monkeypatch.setattr(registration, "hash_password", lambda password: "argon2$x")
    with ThreadPoolExecutor(10) as pool:
        applications = list(pool.map(register, ["ana@example.test", "ANA@example.test"] * 5))
    assert sum(bool(application.user) for application in applications) == 1
    assert users.count(users.all) == 1
