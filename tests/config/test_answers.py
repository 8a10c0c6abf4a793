from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.answers import answer_to
from storage.errors import Conflict, Damaged, Locked, NotDurable, RecordNotFound, StorageError, Taken, Unavailable


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RecordNotFound("users:id:1"), 404),
        (Conflict("users:id:1"), 409),
        (Taken("users:email:a"), 409),
        (Locked("checkout:1"), 409),
        (Unavailable("refused"), 503),
        (NotDurable("0 of 1"), 503),
    ],
)
def test_error_of_the_store_is_a_page_for_people(error: StorageError, status: int):
    answer = answer_to(RequestFactory().get("/payments/", headers={"accept": "text/html"}), error)
    assert answer.status_code == status
    assert b"<h1" in answer.content
    assert str(error).encode() not in answer.content


@pytest.mark.parametrize(
    "options", [{"path": "/api/auth/me"}, {"path": "/payments/", "HTTP_ACCEPT": "application/json"}]
)
def test_error_of_the_store_is_json_for_programs(options: dict[str, str]):
    answer = answer_to(RequestFactory().get(**options), RecordNotFound("users:id:1"))
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"


def test_only_unavailable_says_when_to_come_back():
    request = RequestFactory().get("/")
    assert answer_to(request, Unavailable("refused"))["Retry-After"] == "5"
    assert "Retry-After" not in answer_to(request, Conflict("x"))


def test_no_cache_keeps_an_error():
    assert answer_to(RequestFactory().get("/"), Unavailable("refused"))["Cache-Control"] == "no-store"


def test_damaged_record_is_our_own_fault_and_no_answer():
    assert answer_to(RequestFactory().get("/"), Damaged("users:id:1")) is None


def test_what_was_typed_is_kept_without_passwords():
    typed = {"email": "a@b.test", "password": "hunter2", "code": "123456"}
    page = answer_to(RequestFactory().post("/accounts/login/", typed), Unavailable("refused")).content.decode()
    assert "a@b.test" in page
    assert "hunter2" not in page
    assert "123456" not in page
