from __future__ import annotations

import stat
from typing import Any

import pytest
from django.test import Client

from notifications.file_backend import mail_folder
from notifications.repositories import mails
from notifications.services import send_due_mails
from storage import clock
from tests.accounts.builders import make_user
from tests.notifications.builders import queue


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "notifications.file_backend.EmailBackend"


def send_one(**fields: Any) -> str:
    mail = queue(make_user(verified=False, **fields), "verify_email")
    send_due_mails()
    return f"{mail.id}.eml"


def test_mail_becomes_a_file_that_only_its_owner_reads():
    name = send_one()
    [path] = mail_folder().iterdir()
    assert (path.name, stat.S_IMODE(path.stat().st_mode)) == (name, 0o600)
    assert b"/accounts/verify/" in path.read_bytes()


def test_mail_that_is_written_again_replaces_itself():
    name = send_one()
    mails.change(name.removesuffix(".eml"), lambda mail: mail.replace(status="queued", next_at=clock.now()))
    send_due_mails()
    assert [path.name for path in mail_folder().iterdir()] == [name]


def test_names_sort_by_time():
    names = [send_one() for _ in range(3)]
    assert sorted(path.name for path in mail_folder().iterdir()) == sorted(names)
    assert sorted(name[:9] for name in names) == [name[:9] for name in names]


def test_mail_is_shown_with_a_link_to_click(client: Client):
    name = send_one(email="ana@example.test", name="Ana <i>Souza</i>")
    listed = client.get("/sandbox/mail/").content.decode()
    assert f'href="/sandbox/mail/{name}/"' in listed
    assert "ana@example.test" in listed
    page = client.get(f"/sandbox/mail/{name}/").content.decode()
    assert 'href="http://127.0.0.1:8000/accounts/verify/' in page
    assert "Ana &lt;i&gt;Souza&lt;/i&gt;" in page


def test_list_without_mails_says_what_to_do(client: Client):
    assert "/accounts/register/" not in client.get("/sandbox/mail/").content.decode()
    assert client.get("/sandbox/mail/").status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.20", "2001:db8::1", ""])
def test_nobody_else_sees_local_mails(client: Client, address: str):
    name = send_one()
    assert client.get("/sandbox/mail/", REMOTE_ADDR=address).status_code == 404
    assert client.get(f"/sandbox/mail/{name}/", REMOTE_ADDR=address).status_code == 404


def test_nobody_sees_local_mails_through_a_proxy(client: Client):
    assert client.get("/sandbox/mail/", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_pages_do_not_exist_with_a_mail_server(client: Client, settings: Any):
    settings.SANDBOX_MAIL = False
    assert client.get("/sandbox/mail/").status_code == 404


@pytest.mark.parametrize("name", ["..%2fsecret_key.eml", "%2e%2e", ".hidden.eml", "a.txt", "a.eml%00", "é.eml"])
def test_names_that_lead_elsewhere_find_nothing(client: Client, name: str, tmp_path: Any):
    mail_folder()
    (tmp_path / "secret_key.eml").write_text("Subject: secret\n\nsecret")
    (tmp_path / "mail" / "a.txt").write_text("secret")
    (tmp_path / "mail" / ".hidden.eml").write_text("Subject: secret\n\nsecret")
    assert client.get(f"/sandbox/mail/{name}/").status_code == 404
