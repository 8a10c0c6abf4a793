"""The main job, as a newcomer does it: from the landing page to the receipt, through a kill -9, and seen by staff."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.processes.product import Product, eventually, running
from tests.stripe.server import KEY, SECRET, StripeServer

EMAIL, PASSWORD = "marina@boavista.com.br", "tres-palavras-9-boas"


def test_purchase_against_the_simulator_survives_kill_9(browser: Browser, tmp_path: Path):
    visitor = browser.new_context(locale="pt-BR")
    with running(tmp_path, "--demo", DEBUG="true") as product:
        buy(visitor.new_page(), product, pay=lambda page: page.get_by_role("button", name="Pagar com cartão").click())
        kill_everything(product)
    with running(tmp_path, DEBUG="true", PORT=product.address.rsplit(":", 1)[1]) as product:
        see_the_receipt_again(visitor.new_page(), product)
        find_as_staff(browser.new_context(locale="pt-BR").new_page(), product, admin(product))


def test_purchase_against_a_server_that_speaks_stripe(browser: Browser, tmp_path: Path):
    page = browser.new_context(locale="pt-BR").new_page()
    with StripeServer() as stripe:
        keys = {"STRIPE_SECRET_KEY": KEY, "STRIPE_API_BASE": stripe.base, "STRIPE_WEBHOOK_SECRETS": SECRET}
        with running(tmp_path, DEBUG="true", **keys) as product:
            stripe.webhook_url = f"{product.address}/stripe/webhook/"
            buy(page, product, pay=lambda page: page.get_by_role("button", name="pay", exact=True).click())
            assert stripe.send_all(copies=3) and set(stripe.send_all()) == {200}
            see_the_receipt_again(page, product)


def buy(page: Page, product: Product, *, pay: Callable[[Page], None]) -> None:
    page.goto(product.address)
    plan = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Agente Essencial"))
    plan.get_by_role("link", name="417,50").click()
    register(page)
    page.goto(confirmation_link(product))
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marina Alves")
    page.get_by_role("button", name="Pagar R$\u00a0417,50").click()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recibo 2026-")
    expect(page.get_by_role("main")).to_contain_text("R$\u00a0417,50")


def register(page: Page) -> None:
    page.get_by_label("Nome").fill("Marina Alves")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Criar conta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confira seu e-mail")


def confirmation_link(product: Product) -> str:
    """From the mail that the worker wrote."""
    pattern = re.compile(rf"{product.address}/accounts/verify/[\w-]+/")

    def links() -> list[str]:
        mails = (path.read_text() for path in sorted((product.folder / "mail").glob("*.eml")))
        return [match[0] for mail in mails if (match := pattern.search(mail.replace("=\n", "")))]

    assert eventually(links), "no mail with a link"
    return links()[-1]


def kill_everything(product: Product) -> None:
    for pid in (product.process.pid, *product.pids().values()):
        os.kill(pid, signal.SIGKILL)
    product.process.wait(10)


def see_the_receipt_again(page: Page, product: Product) -> None:
    """Still signed in, and everything is there."""
    page.goto(f"{product.address}/payments/")
    page.get_by_role("link", name=re.compile("^Recibo")).first.click()
    expect(page.get_by_role("main")).to_contain_text(EMAIL)


def admin(product: Product) -> tuple[str, str]:
    logins = json.loads((product.folder / "demo_logins.json").read_text())
    return next((email, password) for email, password in logins.items() if email.startswith("admin"))


def find_as_staff(page: Page, product: Product, login: tuple[str, str]) -> None:
    page.goto(f"{product.address}/accounts/login/?next=/staff/users/")
    page.get_by_label("E-mail").fill(login[0])
    page.get_by_label("Senha").fill(login[1])
    page.get_by_role("button", name="Entrar").click()
    page.get_by_role("link", name="Marina Alves").first.click()
    expect(page.get_by_role("main")).to_contain_text("Agente Essencial")
    page.goto(f"{product.address}/staff/payments/")
    expect(page.get_by_role("main")).to_contain_text("Pago")
    page.goto(f"{product.address}/staff/contracts/")
    expect(page.get_by_role("main")).to_contain_text("Agente Essencial")
