from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from payments.forms import MoneyField
from payments.money import MOST, NotMoney, format_money, halves, parse_money, typed

amounts = st.integers(1, 1_000_000)

REFUSED = [
    *(
        "",
        " ",
        "-5",
        "+5",
        "1e3",
        "١٠",
        "１０",
        "9" * 30,
        "1,234",
        "1.234,567",
        "12.34",
        "1234.56",
        "1.23.456",
        "1,2,3",
    ),
    *("10,", ",5", "R$", "US$ 10", "dez", "NaN", "inf", "0x10", "1 000", "<b>10</b>", "10 💰", "1_000", "10\n"),
    "9" * 1_000_000,
]


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("1.234,56", 123456),
        ("1234,5", 123450),
        ("R$ 10", 1000),
        ("R$\u00a01.289,00", 128900),
        ("0,01", 1),
        (" 7 ", 700),
    ],
)
def test_what_people_type_is_understood(text, centavos):
    assert parse_money(text) == centavos


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:12]))
def test_anything_else_is_no_amount(text):
    with pytest.raises(NotMoney):
        parse_money(text)


@given(st.text(max_size=40))
def test_no_text_becomes_another_amount_than_it_says(text):
    try:
        centavos = parse_money(text)
    except NotMoney:
        return
    bare = text.replace("R$", "").replace(".", "").replace(",", ".").replace("\u00a0", " ").strip()
    assert Decimal(bare).scaleb(2) == centavos


def test_every_amount_survives_being_printed_and_typed():
    assert all(parse_money(format_money(centavos)) == centavos for centavos in range(1, 1_000_001, 7))


@given(amounts)
def test_every_amount_survives_the_form(centavos):
    field = MoneyField(label="Amount")
    assert field.clean(field.prepare_value(centavos)) == centavos


@given(amounts)
def test_halves_lose_nothing_and_put_the_odd_centavo_first(centavos):
    first, second = halves(centavos)
    assert first + second == centavos
    assert first - second in (0, 1)


def test_three_times_ten_centavos_are_thirty():
    assert format_money(parse_money("R$ 0,10") * 3) == "R$\u00a00,30"


def test_a_negative_sum_has_its_minus_before_the_currency():
    assert format_money(-123456) == "-R$\u00a01.234,56"


@pytest.mark.parametrize(
    ("text", "code"), [("0", "least"), (typed(MOST + 1), "most"), ("1e3", "invalid"), ("", "required")]
)
def test_the_field_says_what_is_wrong(text, code):
    with pytest.raises(forms.ValidationError) as refused:
        MoneyField(label="Amount").clean(text)
    assert [error.code for error in refused.value.error_list] == [code]
