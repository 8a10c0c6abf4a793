import pytest

from payments.repositories import payments
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, pay, phase1_of
from tests.payments.test_customer_pages import text
from tests.payments.test_payment_mails import mail_to, react

LINK = "https://nfe.example.test/123"


@pytest.fixture
def me():
    return make_user(language="en")


@pytest.fixture
def paid(me):
    return pay(phase1_of(make_contract(me)))


@pytest.fixture
def finance():
    return browser(make_user(role="finance", language="en"))


def note(finance, payment, **fields):
    return finance.post(f"/staff/payments/{payment.id}/nota-fiscal/", {"number": "2026/123", "url": LINK} | fields)


def test_the_customer_finds_the_nota_fiscal_beside_the_receipt(me, paid, finance):
    assert note(finance, paid).status_code == 302
    for path in ("/payments/", f"/payments/{paid.id}/", f"/payments/{paid.id}/receipt/"):
        assert f'<a href="{LINK}">Nota fiscal 2026/123</a>' in text(browser(me), path)


def test_the_customer_is_told_once(me, paid, finance):
    note(finance, paid)
    react("payment.nota_fiscal_noted")
    body = mail_to(me).body
    assert "2026/123" in body and LINK in body


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", ""), ("number", "<b>"), ("url", "javascript:alert(1)"), ("url", "http://nfe.test/1")],
)
def test_what_is_no_number_or_link_is_refused_beside_its_field(paid, finance, field, value):
    answer = note(finance, paid, **{field: value})
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}
    assert payments.get(paid.id).nota_fiscal == ""


def test_an_unpaid_payment_has_none(me, finance):
    payment = phase1_of(make_contract(me))
    note(finance, payment)
    assert payments.get(payment.id).nota_fiscal == ""


def test_support_may_not_enter_one(paid):
    assert note(browser(make_user(role="support")), paid).status_code == 403
