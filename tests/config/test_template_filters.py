from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from accounts.models import Anonymous
from config import template_filters as shown
from storage import clock

AFTERNOON = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def portuguese():
    with translation.override("pt-br"), clock.at(AFTERNOON):
        yield


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (128900, "R$\xa01.289,00"),
        (5, "R$\xa00,05"),
        (0, "R$\xa00,00"),
        (-1050, "-R$\xa010,50"),
        (99999999, "R$\xa0999.999,99"),
    ],
)
def test_money_always_has_centavos(cents, text):
    assert shown.money(cents) == text


def test_money_reads_the_same_in_english():
    with translation.override("en"):
        assert shown.money(128900) == "R$\xa01.289,00"


def test_day_is_the_day_in_sao_paulo():
    assert shown.day(datetime(2026, 11, 25, 2, 59, tzinfo=UTC)) == "24/11/2026"
    assert shown.day(date(2026, 11, 25)) == "25/11/2026"
    assert shown.day(None) == ""


def test_day_in_english_cannot_be_misread():
    with translation.override("en"):
        assert shown.day(date(2026, 11, 5)) == "5 Nov 2026"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "agora mesmo"),
        (timedelta(minutes=1), "há 1 min"),
        (timedelta(minutes=59), "há 59 min"),
        (timedelta(hours=5, minutes=28), "hoje às 9h02"),
        (timedelta(hours=5, minutes=30), "hoje às 9h"),
        (timedelta(hours=21, minutes=25), "ontem às 17h05"),
        (timedelta(days=14), "10/11/2026 às 14h30"),
        (-timedelta(hours=4, minutes=12), "hoje às 18h42"),
        (-timedelta(days=1), "25/11/2026 às 14h30"),
    ],
)
def test_moment_is_said_as_people_say_it(ago, text):
    assert shown.moment(AFTERNOON - ago) == text


def test_moment_of_midnight_belongs_to_the_new_day():
    assert shown.moment(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)) == "hoje às 0h"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Marina Alves", "MA"), ("ana", "A"), ("João da Silva Sá", "JS"), ("rui.costa@x.com.br", "RC"), ("", "")],
)
def test_initials_are_two_letters_at_most(name, letters):
    assert shown.initials(name) == letters


def test_visitor_can_nothing():
    assert not shown.can(Anonymous(), "payments.view")
    assert not shown.can("", "payments.view")


def test_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in shown.icon("mail")


def test_link_knows_its_page_and_its_section():
    def attribute(path):
        context = Context({"request": RequestFactory().get(path)})
        return Template('{% current "payments:list" %}').render(context)

    assert attribute("/payments/") == 'aria-current="page"'
    assert attribute("/payments/abc/") == 'aria-current="true"'
    assert attribute("/account/") == ""
