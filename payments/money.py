"""Money is an integer number of centavos. Text becomes centavos through Decimal, never through binary fractions."""

from __future__ import annotations

import re
from decimal import Decimal

MOST = 99_999_999
"""Centavos: the largest amount that Stripe charges at once (https://docs.stripe.com/currencies)."""

_TYPED = re.compile(
    r"(?:R\$)?\s*(?P<reais>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,20})(?:,(?P<centavos>[0-9]{1,2}))?", re.ASCII
)


class NotMoney(ValueError):
    """This text is no amount of money."""


def parse_money(text: str) -> int:
    """Centavos of `1.234,56`, `1234,5`, `R$ 10`; NotMoney for anything else, a sign or a third decimal included."""
    match = _TYPED.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").strip(" "))
    if match is None:
        raise NotMoney(text[:40])
    reais = match["reais"].replace(".", "")
    return int(Decimal(f"{reais}.{match['centavos'] or '0'}").scaleb(2))


def typed(centavos: int) -> str:
    """`1.234,56`, the way it is typed into a form."""
    reais, rest = divmod(centavos, 100)
    return f"{reais:,}".replace(",", ".") + f",{rest:02d}"


def format_money(centavos: int) -> str:
    """`R$ 1.234,56` with a no-break space; the minus stands before the sign of the currency."""
    return f"{'-' if centavos < 0 else ''}R$\N{NO-BREAK SPACE}{typed(abs(centavos))}"


def halves(centavos: int) -> tuple[int, int]:
    """Phase 1 and phase 2 of an activation: the odd centavo is in the first."""
    second = centavos // 2
    return centavos - second, second
