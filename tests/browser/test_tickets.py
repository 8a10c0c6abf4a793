"""A ticket from the first word to the last: a customer and two colleagues, each in a browser of his own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from storage.connection import store
from storage.workers import oldest_unhandled_age
from support.services.answering import Answer, send_answer
from support.services.conversations import reply
from tests.accounts.builders import browser as signed_in
from tests.accounts.builders import make_user
from tests.processes.product import Product, eventually, running
from tests.support.builders import again, make_staff, note, open_ticket

Opened = Callable[[User, str], Page]
SOON = 5000
LATE = 30_000
"""A page whose process died comes back after up to ten seconds."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("tickets"), DEBUG="true") as product:
        yield product


@pytest.fixture(autouse=True)
def on_product(product: Product, redis_url: str) -> Iterator[None]:
    """Whatever the test before has begun is over: its news would also ring for who joins the team meanwhile."""
    store.use(f"unix://{product.folder}/redis/redis.sock")
    assert eventually(lambda: oldest_unhandled_age().run() == 0)
    yield
    store.use(redis_url)


@pytest.fixture
def opened(browser: Browser, product: Product) -> Iterator[Opened]:
    """A page of this person's own browser."""
    contexts = []

    def open_page(person: User, path: str) -> Page:
        context = browser.new_context(base_url=product.address, locale="en-US")
        contexts.append(context)
        key = signed_in(person).cookies["session"].value
        context.add_cookies([{"name": "session", "value": key, "url": product.address}])
        page = context.new_page()
        with page.expect_response("**/notifications/stream*"):
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def customer() -> User:
    return make_user(name="Marina Alves", language="en")


@pytest.fixture
def team() -> list[User]:
    return [make_staff("Rafael Souza", language="en"), make_staff("Beatriz Lima", language="en")]


def test_from_the_first_word_to_the_last_without_a_reload(opened, customer, team):
    queue, asking = opened(team[0], "/staff/tickets/"), opened(customer, "/support/new/")
    asking.fill("#id_subject", "Trocar o horário")
    asking.fill("#id_body", "A clínica fecha às 13h")
    asking.get_by_role("button", name="Open the ticket").click()
    expect(queue.locator("#queue")).to_contain_text("Trocar o horário", timeout=SOON)
    expect(queue.locator(".sidebar a[href='/notifications/']")).to_contain_text("1", timeout=SOON)
    queue.get_by_role("button", name="Take Trocar o horário").click()
    queue.fill("#id_body", "Já trocamos")
    queue.get_by_role("button", name="Send or save").click()
    expect(asking.locator("#thread")).to_contain_text("Já trocamos", timeout=SOON)
    asking.get_by_role("button", name="Close the ticket").click()
    expect(queue.locator("#standing")).to_contain_text("Closed", timeout=SOON)


def test_of_two_who_take_a_ticket_the_second_is_told_who_has_it(opened, customer, team):
    ticket = open_ticket(customer)
    first, second = (opened(person, f"/staff/tickets/{ticket.id}/") for person in team)
    second.evaluate("document.querySelectorAll('[data-live]').forEach(part => part.removeAttribute('data-live'))")
    first.get_by_role("button", name="Take the ticket").click()
    expect(first.locator("#about")).to_contain_text("Rafael Souza")
    second.get_by_role("button", name="Take the ticket").click()
    expect(second.locator("main")).to_contain_text("Rafael Souza was faster")


def test_colleagues_see_each_other_look_write_and_leave(opened, customer, team):
    ticket = open_ticket(customer)
    first, second = (opened(person, f"/staff/tickets/{ticket.id}/") for person in team)
    expect(first.locator("#presence")).to_contain_text("Beatriz Lima is looking", timeout=SOON)
    second.fill("#id_body", "Acho que")
    expect(first.locator("#presence")).to_contain_text("Beatriz Lima is writing", timeout=SOON)
    second.close(run_before_unload=False)
    expect(first.locator("#presence p")).to_have_count(0, timeout=30_000)


def test_a_tab_that_ends_without_a_word_is_forgotten_within_30_seconds(opened, customer, team):
    ticket = open_ticket(customer)
    first, second = (opened(person, f"/staff/tickets/{ticket.id}/") for person in team)
    expect(first.locator("#presence")).to_contain_text("Beatriz Lima is looking", timeout=SOON)
    second.context.set_offline(True)
    expect(first.locator("#presence p")).to_have_count(0, timeout=30_000)


def test_a_slow_line_does_not_turn_round_what_a_page_says(opened, customer, team):
    ticket = open_ticket(customer)
    first, second = opened(team[0], f"/staff/tickets/{ticket.id}/"), opened(team[1], "/staff/tickets/")
    slow = []
    second.route("**/presence/", lambda route: route.continue_() if slow else slow.append(route))
    second.goto(first.url)
    second.fill("#id_body", "Acho que")
    second.wait_for_timeout(500)
    with second.expect_response("**/presence/", timeout=SOON):
        slow[0].continue_()
    first.wait_for_timeout(1000)
    expect(first.locator("#presence")).to_contain_text("Beatriz Lima is writing", timeout=SOON)


def test_an_answer_is_held_once_while_what_was_typed_stays(opened, customer, team):
    ticket = open_ticket(customer)
    page = opened(team[0], f"/staff/tickets/{ticket.id}/")
    page.fill("#id_body", "Minha resposta")
    send_answer(team[1], ticket.id, Answer(body="Eu já respondi"))
    expect(page.locator("#thread")).to_contain_text("Eu já respondi", timeout=SOON)
    expect(page.locator("#id_body")).to_have_value("Minha resposta")
    page.get_by_role("button", name="Send or save").click()
    expect(page.locator("main")).to_contain_text("Not sent yet")
    expect(page.locator("#id_body")).to_have_value("Minha resposta")
    page.get_by_role("button", name="Send or save").click()
    expect(page.locator("#thread")).to_contain_text("Minha resposta")
    assert again(ticket).messages == 3


def test_a_note_reaches_colleagues_at_once_and_the_customer_never(opened, customer, team):
    ticket = open_ticket(customer)
    staff, asking = opened(team[0], f"/staff/tickets/{ticket.id}/"), opened(customer, f"/support/{ticket.id}/")
    note(ticket, team[1], "xilofone")
    expect(staff.locator("#thread")).to_contain_text("xilofone", timeout=SOON)
    reply(customer, ticket.id, body="mais uma")
    expect(asking.locator("#thread")).to_contain_text("mais uma", timeout=SOON)
    expect(asking.locator("html")).not_to_have_text(re.compile("xilofone"))


def test_kill_9_of_each_process_on_the_way_loses_nothing(opened, product, customer, team):
    asking = opened(customer, "/support/new/")
    first, second = (opened(person, "/staff/tickets/") for person in team)
    asking.fill("#id_subject", "Sem resposta no WhatsApp")
    asking.fill("#id_body", "Parou hoje cedo")
    asking.get_by_role("button", name="Open the ticket").click()
    expect(asking.locator("#thread")).to_contain_text("Parou hoje cedo")
    kill(product, "worker")
    expect(first.locator(".sidebar a[href='/notifications/']")).to_contain_text("1", timeout=LATE)
    kill(product, "web")
    first.get_by_role("button", name="Take Sem resposta").click()
    expect(first.locator("#about")).to_contain_text("Rafael Souza", timeout=LATE)
    expect(second.locator("#queue")).to_contain_text("Rafael Souza", timeout=LATE)
    kill(product, "redis")
    second.goto(first.url)
    second.fill("#id_body", "Deixa comigo")
    first.fill("#id_body", "Já voltou")
    first.get_by_role("button", name="Send or save").click()
    expect(asking.locator("#thread")).to_contain_text("Já voltou", timeout=LATE)
    expect(second.locator("#thread")).to_contain_text("Já voltou", timeout=LATE)
    expect(second.locator("#id_body")).to_have_value("Deixa comigo")
    asking.get_by_role("button", name="Close the ticket").click()
    expect(first.locator("#standing")).to_contain_text("Closed", timeout=LATE)


def kill(product: Product, part: str) -> None:
    """And wait until the supervisor has brought it back and it answers."""
    victim = product.kill(part)
    assert eventually(lambda: product.pids().get(part, victim) != victim and product.is_ready(), 30)
    assert eventually(lambda: not product.has_orphans(), 30)
