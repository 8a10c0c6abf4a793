import pytest
from django.contrib.auth import hashers
from django.core.exceptions import ValidationError

from accounts.passwords import checked, hash_password, validate_new_password
from accounts.repositories import users
from accounts.services.signing_in import sign_in
from tests.accounts.builders import PASSWORD, make_user


@pytest.mark.parametrize("kind", ["bcrypt", "bcrypt_sha256", "pbkdf2_sha256"])
def test_older_hashes_sign_in_and_are_replaced_by_argon2(kind):
    person = make_user(email="ana@example.test")
    old = hashers.make_password(PASSWORD, hasher=kind)
    users.change(person.id, lambda user: user.replace(password=old))
    sign_in(email="ana@example.test", password=PASSWORD)
    assert users.get(person.id).password.startswith("argon2")


def test_bcrypt_of_the_old_platform_looked_at_72_bytes():
    old = hashers.make_password("é" * 36 + "x" * 28, hasher="bcrypt")
    assert checked("é" * 36, old)
    assert checked("é" * 35, old) is None


def test_an_up_to_date_hash_is_kept():
    kept = hash_password(PASSWORD)
    assert checked(PASSWORD, kept) == kept


@pytest.mark.parametrize("encoded", ["", "!", "gibberish", "md5$x$y"])
def test_nothing_matches_an_unusable_hash(encoded):
    assert checked("", encoded) is None
    assert checked(PASSWORD, encoded) is None


@pytest.mark.parametrize("password", ["password", "Qwertyuiop", "12345678", "anasouza", "example.test"])
def test_common_and_personal_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_new_password(password, name="Ana Souza", email="ana@example.test")


def test_a_long_sentence_needs_no_digits_or_signs():
    validate_new_password("a chuva cai devagar", name="Ana Souza", email="ana@example.test")
