from base64 import b32encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from accounts import recovery_codes, totp

SECRET = b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(seconds, code):
    """RFC 6238, appendix B, prints eight digits; six are the last of them."""
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_of(SECRET, totp.step_at(moment)) == code[-6:]


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_away(steps, is_right):
    step = totp.step_at(AT + steps * timedelta(seconds=30))
    assert totp.matching_step(SECRET, totp.code_of(SECRET, step), at=AT) == (step if is_right else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "123456\n"])
def test_what_is_no_code_matches_nothing(code):
    assert totp.matching_step(SECRET, code, at=AT) is None


def test_secrets_have_160_bits_and_differ():
    assert len({totp.new_secret() for _ in range(20)}) == 20 and len(totp.new_secret()) == 32


def test_the_link_names_who_and_where():
    link = urlsplit(totp.link_of(SECRET, issuer="Human Tic", account="a+b@example.test"))
    assert (link.scheme, link.netloc, unquote(link.path)) == ("otpauth", "totp", "/Human Tic:a+b@example.test")
    assert parse_qs(link.query) == {"secret": [SECRET], "issuer": ["Human Tic"]}


def test_recovery_codes_are_ten_and_hash_alike_however_they_are_typed():
    codes = recovery_codes.new_codes()
    assert len(set(codes)) == 10 and all(len(recovery_codes.plain(code)) == 16 for code in codes)
    assert len({recovery_codes.hash_of(code) for code in (codes[0], codes[0].upper(), codes[0].replace("-", " "))}) == 1
