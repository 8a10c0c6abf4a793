"""Pix codes and boleto numbers that banks' programs can read, and that nobody can pay."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("simulator")

amounts = st.integers(1, 99_999_999)
references = st.text("0123456789abcdefghijklmnopqrstuv", min_size=16, max_size=16)


def fields_of(code: str) -> dict[str, str]:
    """The fields of an EMV payload."""
    found: dict[str, str] = {}
    while code:
        length = int(code[2:4])
        found[code[:2]], code = code[4 : 4 + length], code[4 + length :]
    return found


def crc16(text: str) -> int:
    """CRC-16/CCITT-FALSE, bit by bit."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc


def codes() -> Any:
    from payments.sandbox import codes

    return codes


def test_checksum_is_the_published_one() -> None:
    assert crc16("123456789") == 0x29B1


def test_pix_code_is_a_br_code_of_the_simulator() -> None:
    @given(amounts, references)
    def promise(amount: int, reference: str) -> None:
        code = codes().pix_code(amount, reference)
        fields = fields_of(code)
        assert code.startswith("00020126") and fields_of(fields["26"])["00"] == "br.gov.bcb.pix"
        assert (fields["53"], fields["54"], fields["58"]) == ("986", f"{amount / 100:.2f}", "BR")
        assert (fields["59"], fields_of(fields["62"])["05"]) == ("SIMULADOR LOCAL HUMANTIC", reference)
        assert fields["63"] == f"{crc16(code[:-4]):04X}"

    promise()


def luhn(digits: str) -> int:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return -sum(product // 10 + product % 10 for product in doubled) % 10


def test_boleto_number_checks_out() -> None:
    due = datetime(2026, 12, 2, 2, 59, 59, tzinfo=UTC)

    @given(amounts, references)
    def promise(amount: int, reference: str) -> None:
        number = codes().boleto_number(amount, due, reference)
        assert len(number) == 47 and number.isdigit() and number.startswith("9999")
        assert [luhn(field[:-1]) for field in (number[:10], number[10:21], number[21:32])] == [
            int(number[place]) for place in (9, 20, 31)
        ]
        assert number[-14:] == f"1647{amount:010d}"  # 647 days after 22/02/2025, which was day 1000

    promise()


def test_boleto_number_has_the_check_digit_of_its_bar_code() -> None:
    number = codes().boleto_number(64_450, datetime(2026, 12, 2, 2, 59, 59, tzinfo=UTC), "06h115o2cfp46koo")
    bars = number[:4] + number[33:] + number[4:9] + number[10:20] + number[21:31]
    rest = 11 - sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(bars))) % 11
    assert int(number[32]) == (rest if rest < 10 else 1)
