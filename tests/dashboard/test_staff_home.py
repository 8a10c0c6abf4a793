from datetime import timedelta

import pytest

from payments.calendar import day_of, month_before
from payments.services.figures import keep_figures
from storage.clock import moved, now
from storage.connection import store
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of, write

NBSP = "\xa0"


def home(role):
    return browser(make_user(role=role, name="Equipe")).get("/staff/").content.decode()


@pytest.fixture
def bought():
    """Phase 1 of Essencial paid, phase 2 owed."""
    contract = make_contract(make_user(name="Padaria Três Irmãos"))
    pay(open_checkout(phase1_of(contract)))
    return contract


def test_customer_has_no_way_in():
    assert browser(make_user()).get("/staff/").status_code == 403


@pytest.mark.parametrize("role", ["admin", "finance"])
def test_money_is_shown_to_who_may_see_it(bought, role):
    page = home(role)
    assert page.count(f"R${NBSP}417,50") >= 2
    assert "Recebido neste mês" in page
    assert f"/staff/payments/{bought.phase1}/" in page


def test_support_sees_customers_but_no_money(bought):
    page = home("support")
    assert "Padaria Três Irmãos" in page
    assert "R$" not in page
    assert "/staff/payments/" not in page
    assert "/staff/contracts/" not in page


def test_editor_sees_neither_customers_nor_money(bought):
    page = home("editor")
    assert "Padaria Três Irmãos" not in page
    assert "R$" not in page
    assert "Os números do seu papel vão aparecer aqui" in page


MENU = ["tickets", "users", "roles", "contracts", "payments", "stripe-events", "plans", "mail", "audit"]
OWN = ["/account/profile/", "/account/security/", "/account/sessions/", "/account/notifications/"]


@pytest.mark.parametrize(
    ("role", "items"),
    [
        ("admin", MENU),
        ("finance", ["users", "contracts", "payments", "stripe-events", "plans"]),
        ("support", ["tickets", "users"]),
        ("editor", []),
    ],
)
def test_menu_has_only_what_opens(role, items):
    menu = home(role).split('id="menu"')[1].split("</nav>")[0]
    places = [part.split('"')[0] for part in menu.split('<li><a href="')[1:]]
    assert places == ["/staff/", "/notifications/", *(f"/staff/{item}/" for item in items), *OWN]


def test_menu_marks_where_we_are():
    visitor = browser(make_user(role="admin"))
    pages = {path: visitor.get(path).content.decode() for path in ("/staff/", "/staff/users/")}
    assert 'href="/staff/" aria-current="page"' in pages["/staff/"]
    assert 'href="/staff/" >' in pages["/staff/users/"]
    assert 'href="/staff/users/" aria-current="page"' in pages["/staff/users/"]


def test_received_counts_only_this_month(bought):
    with moved(timedelta(days=40)):
        assert f'href="/staff/payments/movements/">R${NBSP}0,00</a>' in home("finance")


def test_open_payment_past_its_date_is_overdue():
    write(make_user(), phase1=1000, phase2=2550, due=day_of(now()) + timedelta(days=1))
    figure = f'href="/staff/payments/pending/?group=overdue">R${NBSP}'
    assert f"{figure}0,00</a>" in home("finance")
    with moved(timedelta(days=2)):
        assert f"{figure}25,50</a>" in home("finance")


def test_each_figure_opens_the_list_whose_sum_it_is(bought):
    page, staff = home("finance"), browser(make_user(role="finance"))
    received, owed = f"R${NBSP}417,50", f"R${NBSP}417,50"
    assert f'href="/staff/payments/movements/">{received}</a>' in page
    assert received in staff.get("/staff/payments/movements/").content.decode()
    assert f'href="/staff/payments/?status=open">{owed}</a>' in page
    assert f'<b class="num">{owed}</b>' in staff.get("/staff/payments/?status=open").content.decode()


def test_what_stands_open_is_compared_with_a_month_ago():
    write(make_user(), phase1=1000, phase2=0, due=day_of(now()))
    assert "há um mês" not in home("finance")
    with moved(month_before(day_of(now())) - day_of(now())):
        keep_figures()
    assert '<dd class="small muted">o mesmo que há um mês</dd>' in home("finance")
    write(make_user(), phase1=125, phase2=0, due=day_of(now()))
    page = home("finance")
    assert f'<dd class="small muted">R${NBSP}1,25 a mais que há um mês</dd>' in page
    assert page.count("há um mês") == 1


def test_customers_open_their_list():
    make_user(name="Padaria Três Irmãos")
    staff = browser(make_user(role="support"))
    assert '<a href="/staff/users/?role=customer">1</a>' in staff.get("/staff/").content.decode()
    page = staff.get("/staff/users/?role=customer").content.decode()
    assert "Padaria Três Irmãos" in page and page.count("<tr>") == 2


def test_the_months_are_a_chart_that_can_be_read(bought):
    chart = home("finance").split('<figure class="card chart">')[1].split("</figure>")[0]
    assert 'role="img"' in chart and f"R${NBSP}417,50" in chart.split('class="axis"')[1]


def test_money_that_does_not_fit_is_announced():
    payment = open_checkout(phase1_of(make_contract()))
    pay(payment, amount=payment.amount + 1)
    assert "O dinheiro de 1 pagamento não confere" in home("finance")


def test_empty_house_says_what_will_be_here():
    page = home("admin")
    assert "Nenhum contrato ainda" in page
    assert "Nenhum pagamento recebido ainda" in page
    assert "Nenhum cliente ainda" in page


def test_home_takes_two_round_trips(bought, monkeypatch):
    visitor, trips, read = browser(make_user(role="admin")), [], store.read
    visitor.get("/staff/")
    monkeypatch.setattr(store, "read", lambda commands: trips.append(commands) or read(commands))
    visitor.get("/staff/")
    assert len(trips) <= 2
