"""The journey of a contract, as both sides walk it: from the signature to a maintenance that ended and began again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_purchase import admin, confirmation_link, register
from tests.browser.test_signed_in_accessibility import PHONE, faults_of
from tests.processes.product import Product, eventually, running

PHASE, MONTH = "R$\u00a0417,50", "R$\u00a0195,00"


class Journey:
    """A customer and a person of the team, each with a browser of their own, and the simulator's page."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self.product = product
        self.mine = self.someone(browser, "dark")
        self.theirs = self.someone(browser, "light")
        self.contract = ""

    def someone(self, browser: Browser, scheme: Literal["dark", "light"]) -> Page:
        address = self.product.address
        context = browser.new_context(locale="pt-BR", base_url=address, color_scheme=scheme, viewport=PHONE)
        context.set_default_timeout(8_000)
        return context.new_page()

    def i_see(self, path: str, *words: str) -> None:
        see(self.mine, path, *words)

    def i_see_on_the_contract(self, *words: str) -> None:
        see(self.mine, f"/payments/contracts/{self.contract}/", *words)

    def they_see_on_the_contract(self, *words: str) -> None:
        see(self.theirs, f"/staff/contracts/{self.contract}/", *words)

    def simulate(self, name: str) -> None:
        """Presses a button of the customer's newest row on the simulator's page."""
        self.theirs.goto("/sandbox/")
        press(self.theirs, name)

    def mails(self, kind: str) -> int:
        return len(list((self.product.folder / "mail").glob(f"*-{kind}.eml")))

    def mailed(self, kind: str, act: Callable[[], object]) -> None:
        """A mail of this kind leaves because of what is done."""
        before = self.mails(kind)
        act()
        assert eventually(lambda: self.mails(kind) > before), kind


def see(page: Page, path: str, *words: str) -> None:
    """The page at this path says all of this, to everybody: on a phone, and to a screen reader."""
    page.goto(path)
    for word in words:
        expect(page.get_by_role("main")).to_contain_text(word)
    assert faults_of(page) == [], path


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def address_of(links: Locator) -> str:
    """Where the first of these leads."""
    return links.first.get_attribute("href") or ""


def test_the_whole_journey_in_the_simulator(browser: Browser, tmp_path: Path):
    with running(tmp_path, "--demo", DEBUG="true") as product:
        journey = Journey(browser, product)
        journey.mailed("contract_signed", lambda: sign(journey))
        sign_in_as_staff(journey)
        pay_phase1_by_pix(journey)
        try_twice_and_approve(journey)
        pay_phase2_by_boleto(journey)
        start_the_maintenance(journey)
        fail_and_recover_a_month(journey)
        cancel_and_start_again(journey)
        look_back_as_staff(journey)


def sign(journey: Journey) -> None:
    page = journey.mine
    page.goto("/")
    plan = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Agente Essencial"))
    plan.get_by_role("link", name="417,50").click()
    register(page)
    page.goto(confirmation_link(journey.product))
    press(page, "Confirmar")
    page.get_by_role("link", name="Ver o contrato").click()
    journey.contract = page.url.rstrip("/").rpartition("/")[2]


def sign_in_as_staff(journey: Journey) -> None:
    page, (email, password) = journey.theirs, admin(journey.product)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(password)
    press(page, "Entrar")
    journey.they_see_on_the_contract("Aguardando fase 1")


def pay_phase1_by_pix(journey: Journey) -> None:
    page = journey.mine
    journey.i_see_on_the_contract("Aguardando fase 1", "Para pagar agora")
    press(page, f"Pagar {PHASE}")
    journey.mailed("payment_waiting", lambda: press(page, "Mostrar Pix"))
    expect(page.get_by_label("Pix copia e cola")).to_have_value(re.compile("^000201"))
    expect(page.get_by_role("img", name="QR code do Pix")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    journey.mailed("contract_building", lambda: journey.simulate("Confirmar o pagamento"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recibo 2026-")
    assert journey.mails("payment_received")
    journey.i_see_on_the_contract("Em construção")
    journey.they_see_on_the_contract("Em construção")


def try_twice_and_approve(journey: Journey) -> None:
    mine, theirs = journey.mine, journey.theirs
    journey.mailed("contract_delivered", lambda: deliver(journey, "Entregar para testes"))
    journey.i_see_on_the_contract("Seu agente está pronto para você experimentar", "https://teste.exemplo.com.br/1")
    mine.locator("textarea[name=message]").fill("Que ele fale mais devagar")
    journey.mailed("changes_asked", lambda: press(mine, "Pedir ajustes"))
    journey.i_see_on_the_contract("Estamos fazendo os seus ajustes", "Que ele fale mais devagar")
    journey.they_see_on_the_contract("O que o cliente pediu", "Que ele fale mais devagar")
    journey.mailed("contract_delivered", lambda: deliver(journey, "Entregar de novo"))
    journey.i_see_on_the_contract("Seu agente está pronto")
    journey.mailed("phase2_open", lambda: press(mine, "Aprovar o agente"))
    assert journey.mails("delivery_accepted")
    journey.they_see_on_the_contract("Aguardando fase 2")
    assert theirs.get_by_role("button", name="Entregar de novo").count() == 0


def deliver(journey: Journey, button: str) -> None:
    journey.theirs.goto(f"/staff/contracts/{journey.contract}/")
    journey.theirs.locator("textarea[name=note]").fill("Fale com ele em https://teste.exemplo.com.br/1")
    press(journey.theirs, button)


def pay_phase2_by_boleto(journey: Journey) -> None:
    page = journey.mine
    journey.i_see_on_the_contract("Aguardando fase 2", "Para pagar agora")
    press(page, f"Pagar {PHASE}")
    journey.mailed("payment_waiting", lambda: press(page, "Emitir boleto"))
    expect(page.get_by_label("Número do boleto")).not_to_be_empty()
    expect(page.get_by_role("link", name="Abrir o boleto")).to_be_visible()
    journey.mailed("contract_live", lambda: journey.simulate("Confirmar o pagamento"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recibo 2026-")
    journey.i_see_on_the_contract("No ar")
    journey.they_see_on_the_contract("No ar")


def start_the_maintenance(journey: Journey) -> None:
    page = journey.mine
    journey.i_see_on_the_contract("Para pagar agora", "Mensalidade")
    press(page, f"Pagar {MONTH}")
    journey.mailed("subscription_started", lambda: press(page, "Assinar com cartão"))
    for path in ("/account/", "/payments/"):
        journey.i_see(path, "Manutenção mensal", "Começa em ")
    journey.they_see_on_the_contract("No ar")
    see(journey.theirs, "/staff/payments/subscriptions/", "Marina Alves", "Começa em ")


def fail_and_recover_a_month(journey: Journey) -> None:
    page = journey.mine
    journey.mailed("renewal_failed", lambda: journey.simulate("Renovar: cartão recusado"))
    for path in ("/account/", "/payments/"):
        journey.i_see(path, "Não foi possível cobrar R$\u00a0195,00", "Em atraso")
        expect(page.get_by_role("button", name=f"Pagar {MONTH}")).to_have_count(1)
    see(journey.theirs, "/staff/payments/subscriptions/", "Marina Alves", "Em atraso")
    press(page, f"Pagar {MONTH}")
    journey.mailed("payment_received", lambda: press(page, "Pagar com cartão"))
    journey.i_see("/payments/", "Ativa")
    expect(page.get_by_role("main")).not_to_contain_text("Em atraso")


def cancel_and_start_again(journey: Journey) -> None:
    page = journey.mine
    press(page, "Trocar o cartão ou cancelar")
    journey.mailed("subscription_leaving", lambda: press(page, "Cancelar no fim do período"))
    journey.i_see("/payments/", "Termina em ")
    see(journey.theirs, "/staff/payments/subscriptions/", "Marina Alves", "Termina em ")
    journey.mailed("subscription_ended", lambda: journey.simulate("O período acabou"))
    see(journey.theirs, "/staff/payments/subscriptions/?status=canceled", "Marina Alves")
    journey.i_see_on_the_contract("Para pagar agora", "Mensalidade")
    press(page, f"Pagar {MONTH}")
    journey.mailed("subscription_started", lambda: press(page, "Assinar com cartão"))
    journey.i_see("/payments/", "Manutenção mensal")


def look_back_as_staff(journey: Journey) -> None:
    page = journey.theirs
    see(page, "/staff/payments/movements/", "Mensalidade", "Líquido")
    see(page, "/staff/payments/", "Marina Alves", "Pago")
    see(page, address_of(page.get_by_role("link", name="Fase 2, Agente Essencial")), "Marina Alves")
    see(page, "/staff/stripe-events/", "invoice.paid", "Processado")
    see(page, address_of(page.locator("main table a")), "Processado")
    see(page, "/staff/stripe-events/reconciliation/", "A última conferência")
    see(page, "/sandbox/", "Últimos webhooks")
