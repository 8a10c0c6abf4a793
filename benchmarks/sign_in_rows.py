"""What signing in costs beside the password's hash, which is slow by choice."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from unittest.mock import patch

from benchmarks.datasets import Dataset
from benchmarks.report import Report, Row

NAME = "signing in, without the hash"
TIMES = 60


def print_sign_in(report: Report, dataset: Dataset) -> None:
    """The whole POST at the median, where the right password is known at once."""
    from django.test import Client

    dataset.use()
    browser, times = Client(headers={"host": "127.0.0.1"}), []
    with patch("accounts.services.signing_in.checked", lambda _password, encoded: encoded):
        for person in dataset.people[:TIMES]:
            browser.cookies.clear()
            start = perf_counter()
            answer = browser.post("/accounts/login/", {"email": person.user.email, "password": "right"})
            times.append((perf_counter() - start) * 1000)
            assert answer.status_code == 302, answer.status_code
    report.add(Row(NAME, "", median(times), 5, at_most=True, unit=" ms"))
