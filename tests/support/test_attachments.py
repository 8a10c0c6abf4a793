import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from storage.clock import moved
from support.attachments import clean_name
from support.repositories import tickets
from support.services.attachments import files
from support.services.team_attachments import list_attachments, sweep_unsent_files
from tests.accounts.builders import browser, make_user
from tests.support.builders import open_ticket, thread

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files lie in a folder of the test."""
    options = {"location": str(tmp_path), "base_url": None}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"attachments": backend}
    return tmp_path


def packed(*names, body=b"x"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return made.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="image/png")


def send(person, ticket, *uploads, body="Veja"):
    return browser(person).post(f"/support/{ticket.id}/reply/", {"body": body, "attachments": list(uploads)})


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PNG),
        ("nota.pdf", b"%PDF-1.7\n"),
        ("a.txt", "olá\r\n".encode()),
        ("t.csv", b"a;b\n"),
        ("windows.csv", "preço;R$ 1,00\r\n".encode("cp1252")),
        ("c.docx", WORD),
    ],
)
def test_a_file_comes_back_as_a_download(customer, folder, name, content):
    ticket = open_ticket(customer)
    assert send(customer, ticket, upload(name, content)).status_code == 302
    [found], _ = list_attachments(ticket.id)
    answer = browser(customer).get(f"/support/{ticket.id}/attachments/{found.id}/")
    assert b"".join(answer.streaming_content) == content and found.name == name
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox") and "octet-stream" in answer["Content-Type"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", PAGE, "type"),
        ("page.png", PAGE, "type"),
        ("drawing.png", SVG, "type"),
        ("text.txt", b"hi <SVG onload=x>", "type"),
        ("padded.txt", b"a" * 9000 + b"<html>", "type"),
        ("binary.txt", bytes(range(1, 255)), "type"),
        ("a.zip", packed("a.txt"), "type"),
        ("macro.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "type"),
        ("broken.docx", WORD[:40], "type"),
        ("program.exe", b"MZ\x90\x00\x03", "type"),
        ("empty.png", b"", "empty_file"),
        ("big.png", PNG + b"0" * 10 * 1024 * 1024, "large"),
        ("huge.png", PNG + b"0" * 30 * 1024 * 1024, "large"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field_and_the_text_stays(customer, folder, name, content, code):
    ticket = open_ticket(customer)
    answer = send(customer, ticket, upload(name, content), body="Meu texto comprido")
    [error] = answer.context["form"].errors.as_data()["attachments"]
    assert error.code == code and name in str(error.messages[0])
    assert "Meu texto comprido" in answer.content.decode()
    assert stored(folder) == [] and tickets.get(ticket.id).messages == 1


def test_a_zip_bomb_is_told_by_its_list_of_members(customer, folder):
    bomb = packed("[Content_Types].xml", "word/document.xml", *(f"m{n}" for n in range(30)), body=b"0" * 10_000_000)
    assert len(bomb) < 1_000_000
    answer = send(customer, open_ticket(customer), upload("bomb.docx", bomb))
    assert answer.context["form"].errors.as_data()["attachments"][0].code == "type"


def test_six_files_are_too_many(customer, folder):
    answer = send(customer, open_ticket(customer), *(upload(f"{n}.png", PNG) for n in range(6)))
    assert answer.context["form"].errors.as_data()["attachments"][0].code == "most"
    assert stored(folder) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a.png", "a.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_cannot_lead_anywhere(name, kept):
    assert clean_name(name) == kept


def test_a_name_gets_the_end_that_its_content_calls_for(customer, folder):
    ticket = open_ticket(customer)
    send(customer, ticket, upload("virus.exe", PNG))
    assert list_attachments(ticket.id)[0][0].name == "virus.exe.png"


def test_a_ticket_is_opened_with_files_and_shows_them(customer, folder):
    typed = {"subject": "Olha", "kind": "bug", "priority": "low", "body": "Veja", "attachments": [upload("a.png", PNG)]}
    page = browser(customer).post("/support/new/", typed, follow=True).content.decode()
    assert "a.png" in page and "/attachments/" in page


def test_files_belong_to_their_ticket_and_its_people(customer, staff, folder):
    ticket, other = open_ticket(customer), open_ticket(customer)
    send(customer, ticket, upload("a.png", PNG))
    [found], _ = list_attachments(ticket.id)
    path = f"/support/{ticket.id}/attachments/{found.id}/"
    stranger, finance = make_user(), make_user(role="finance")
    codes = [browser(person).get(path).status_code for person in (customer, staff, stranger, finance)]
    assert codes == [200, 200, 404, 404]
    assert browser(customer).get(path.replace(ticket.id, other.id)).status_code == 404
    assert browser(None).get(path).status_code == 302


def test_a_file_of_a_note_never_reaches_the_customer(customer, staff, folder):
    ticket = open_ticket(customer)
    typed = {"body": "só nós", "visibility": "internal", "attachments": [upload("segredo.png", PNG)]}
    assert browser(staff).post(f"/staff/tickets/{ticket.id}/", typed).status_code == 302
    public, [found] = list_attachments(ticket.id)
    path = f"/support/{ticket.id}/attachments/{found.id}/"
    assert public == [] and browser(customer).get(path).status_code == 404
    assert browser(staff).get(path).status_code == 200
    assert "segredo" in browser(staff).get(f"/staff/tickets/{ticket.id}/").content.decode()
    assert "segredo" not in browser(customer).get(f"/support/{ticket.id}/").content.decode()


def test_a_double_click_keeps_one_file_and_the_other_is_swept(customer, folder):
    ticket = open_ticket(customer)
    for _ in range(2):
        typed = {"body": "Veja", "send": "same", "attachments": [upload("a.png", PNG)]}
        browser(customer).post(f"/support/{ticket.id}/reply/", typed)
    assert len(list_attachments(ticket.id)[0]) == 1 and len(stored(folder)) == 2
    with moved(timedelta(days=3)):
        assert (sweep_unsent_files(), sweep_unsent_files()) == (1, 0)
    assert files().exists(list_attachments(ticket.id)[0][0].file)


def test_files_without_words_are_asked_for_words(customer, staff, folder):
    ticket = open_ticket(customer)
    answer = browser(staff).post(f"/staff/tickets/{ticket.id}/", {"body": "", "attachments": [upload("a.png", PNG)]})
    assert set(answer.context["form"].errors) == {"body"} and stored(folder) == []


def test_a_held_answer_leaves_no_file(customer, staff, folder):
    ticket = open_ticket(customer)
    typed = {"body": "Oi", "seen": "9.9", "attachments": [upload("a.png", PNG)]}
    assert browser(staff).post(f"/staff/tickets/{ticket.id}/", typed).status_code == 409
    assert stored(folder) == [] and len(thread(ticket)) == 1
