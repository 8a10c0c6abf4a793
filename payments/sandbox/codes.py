"""Pix codes and boleto numbers that are well formed and that no bank pays."""

from __future__ import annotations

from binascii import crc_hqx
from datetime import date, datetime

from payments.calendar import day_of

NOBODYS_KEY = "00000000-0000-0000-0000-000000000000"
MERCHANT, CITY = "SIMULADOR LOCAL HUMANTIC", "SAO PAULO"
NO_BANK = "999"
FACTOR_DAY, FACTOR = date(2025, 2, 22), 1000
"""The due date factor began anew at 1000 on this day."""


def pix_code(amount: int, reference: str) -> str:
    """The BR Code of this amount in centavos (Banco Central, Manual de Padrões para Iniciação do Pix, EMV)."""
    account = _field("00", "br.gov.bcb.pix") + _field("01", NOBODYS_KEY)
    fields = [
        ("00", "01"),
        ("26", account),
        ("52", "0000"),
        ("53", "986"),
        ("54", f"{amount // 100}.{amount % 100:02d}"),
    ]
    fields += [("58", "BR"), ("59", MERCHANT), ("60", CITY), ("62", _field("05", reference[:25]))]
    code = "".join(_field(name, value) for name, value in fields) + "6304"
    return f"{code}{crc_hqx(code.encode(), 0xFFFF):04X}"


def boleto_number(amount: int, due: datetime | None, reference: str) -> str:
    """The 47 digits that are typed (FEBRABAN, Layout Padrão): three checked fields, the check digit, day and amount."""
    factor = FACTOR + (day_of(due) - FACTOR_DAY).days if due else 0
    free = f"{int(reference, 36) % 10**25:025d}"
    day_and_amount = f"{factor:04d}{amount:010d}"
    check = _modulo_11(f"{NO_BANK}9{day_and_amount}{free}")
    parts = [f"{NO_BANK}9{free[:5]}", free[5:15], free[15:]]
    return "".join(part + _modulo_10(part) for part in parts) + check + day_and_amount


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _modulo_10(digits: str) -> str:
    products = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def _modulo_11(digits: str) -> str:
    rest = 11 - sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(digits))) % 11
    return str(rest if rest < 10 else 1)
