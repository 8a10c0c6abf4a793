import re
from datetime import timedelta

import pytest

from payments.qr_codes import qr_svg
from payments.services.payments import mark_attempt_failed, mark_processing
from storage.clock import moved, now
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of
from tests.payments.test_customer_pages import has_checkout_form, text
from tests.payments.test_payment_mails import mail_to, react

PIX = "00020126330014br.gov.bcb.pix0111529982247255204000053039865406417.505802BR5908HumanTic62070503***6304ABCD"
BOLETO = "34191790010104351004791020150008884500000041750"


def wait(payment, method="pix", **fields):
    """The customer has the code or the boleto, and has not paid yet."""
    shown = {"pix_code": PIX} if method == "pix" else {"boleto_number": BOLETO}
    address = {
        "instructions_url": f"https://stripe.test/{method}",
        "instructions_expire_at": now() + timedelta(minutes=47),
    }
    return mark_processing(
        payment.id, session="cs_1", intent="pi_1", method=method, by="stripe", **(address | shown | fields)
    )


@pytest.fixture
def me():
    return make_user(language="en")


@pytest.fixture
def mine(me):
    return browser(me)


@pytest.fixture
def payment(me):
    return open_checkout(phase1_of(make_contract(me)))


def test_a_pix_shows_its_code_its_qr_and_the_time_left(mine, payment):
    wait(payment)
    for path in (f"/payments/{payment.id}/", "/payments/"):
        page = text(mine, path)
        assert f'value="{PIX}"' in page and "<svg" in page and 'class="qr"' in page
        assert "46 minutes" in page or "47 minutes" in page
        assert "https://stripe.test/pix" in page and not has_checkout_form(page, payment.id)


def test_a_boleto_shows_its_number_and_its_link(mine, payment):
    wait(payment, "boleto")
    page = text(mine, f"/payments/{payment.id}/")
    assert f'value="{BOLETO}"' in page and "https://stripe.test/boleto" in page
    assert 'class="qr"' not in page


def test_an_expired_pix_can_be_paid_again(mine, payment):
    wait(payment)
    mark_attempt_failed(payment.id, session="cs_1", error="payment_intent_payment_attempt_expired", by="stripe")
    page = text(mine, f"/payments/{payment.id}/")
    assert has_checkout_form(page, payment.id) and PIX not in page


def test_an_expired_pix_says_that_its_time_passed(mine, payment):
    wait(payment)
    mark_attempt_failed(payment.id, session="cs_1", error="payment_intent_payment_attempt_expired", by="stripe")
    assert "The time to pay has passed" in text(mine, f"/payments/{payment.id}/")


def test_the_home_leads_to_the_code_of_a_pix_that_waits(mine, payment):
    wait(payment)
    home = text(mine, "/account/")
    assert f'href="/payments/{payment.id}/"' in home and "do not need to pay again" not in home


def test_a_pix_whose_time_is_over_says_what_happens(mine, payment):
    wait(payment)
    with moved(timedelta(minutes=48)):
        page = text(mine, f"/payments/{payment.id}/")
    assert "The time is over" in page


def test_the_code_is_gone_once_the_money_came(mine, payment):
    pay(wait(payment), intent="pi_1")
    page = text(mine, f"/payments/{payment.id}/")
    assert PIX not in page and "See the receipt" in page


@pytest.mark.parametrize(("method", "code"), [("pix", PIX), ("boleto", BOLETO)])
def test_the_way_to_pay_is_mailed_once(me, payment, method, code):
    wait(payment, method)
    react("payment.processing")
    body = mail_to(me).body
    assert code in body and f"https://stripe.test/{method}" in body and f"/payments/{payment.id}/" in body


def test_a_link_that_comes_later_is_mailed_when_it_comes(me, payment):
    wait(payment, instructions_url="", pix_code="")
    react("payment.processing")
    wait(payment)
    react("payment.instructions_changed")
    assert PIX in mail_to(me).body


def test_no_mail_asks_for_money_that_came_meanwhile(me, payment):
    waiting = wait(payment)
    react("payment.processing")
    pay(waiting, intent="pi_1")
    assert mail_to(me) is None


@pytest.mark.parametrize("text", [PIX, "a", "x" * 500])
def test_a_qr_code_is_a_bare_drawing(text):
    svg = qr_svg(text)
    assert svg.startswith("<svg") and re.search(r'viewBox="0 0 \d+ \d+"', svg)
    assert "style" not in svg and "script" not in svg
