from __future__ import annotations

import json
import logging

import pytest

from config.logging import JsonFormatter, TextFormatter, current_request, mask


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("POST /accounts/verify/kJ8sdf7_sdfKJHs8df7sdfKJHs8df7sdfKJHs8df7sd/", "kJ8sdf7"),
        ("password=hunter2&next=/", "hunter2"),
        ('{"password": "hunter2"}', "hunter2"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("key sk_live_51Habc123", "51Habc123"),
        ("signed with whsec_9f8e7d", "9f8e7d"),
        ("redis://user:s3cret@cache.example:6379/0", "s3cret"),
        ("return?session_id=cs_test_a1B2c3", "a1B2c3"),
        ("code=123456", "123456"),
    ],
)
def test_secrets_never_reach_a_log(text, secret):
    assert secret not in mask(text)
    assert "•••" in mask(text)


@pytest.mark.parametrize(
    "text", ["GET /payments/0k3m5v7p9r1s3t5u/ 200 12.5 ms", "event payment.paid of 06h0vlpk4aaq13hs"]
)
def test_what_is_no_secret_stays(text):
    assert mask(text) == text


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("requests", logging.INFO, __file__, 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_json_line_says_when_who_and_what():
    token = current_request.set("06h0vlpk4aaq13hs")
    line = json.loads(JsonFormatter().format(record("GET /", method="GET", path="/", status=200, milliseconds=1.5)))
    current_request.reset(token)
    assert line["time"].endswith("+00:00")
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "requests", "GET /")
    assert (line["request"], line["status"], line["milliseconds"]) == ("06h0vlpk4aaq13hs", 200, 1.5)


def test_traceback_is_in_the_line_and_masked():
    try:
        raise ValueError("password=hunter2")
    except ValueError as error:
        made = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, error.__traceback__)
        )
    line = json.loads(JsonFormatter().format(made))
    assert "Traceback" in line["traceback"]
    assert "hunter2" not in line["traceback"]


def test_text_line_is_masked_too():
    assert "hunter2" not in TextFormatter().format(record("password=hunter2"))
