"""The live stream in the product as it runs: real gunicorn, real signals."""

from __future__ import annotations

import json
import time

import requests

from tests.processes.product import Product, running

MARINA = "marina@demo.humantic.test"


def login(product: Product) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{product.address}/accounts/login/").text
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    password = json.loads((product.folder / "demo_logins.json").read_text())[MARINA]
    fields = {"csrfmiddlewaretoken": token, "email": MARINA, "password": password}
    assert browser.post(f"{product.address}/accounts/login/", fields).url.endswith("/account/")
    return browser


def test_streams_end_with_the_server_at_once(tmp_path):
    with running(tmp_path, "--demo", DEBUG="true") as product:
        browser = login(product)
        streams = [browser.get(f"{product.address}/notifications/stream", stream=True) for _ in range(5)]
        lines = [stream.iter_lines() for stream in streams]
        assert all(next(line).startswith(b"retry: ") for line in lines)
        product.process.terminate()
        began = time.monotonic()
        last = [list(line) for line in lines]
        assert time.monotonic() - began < 3
        assert all(b": the server restarts" in rest for rest in last)
        assert product.process.wait(20) == 0 and time.monotonic() - began < 8


def test_a_stream_needs_the_cookie_of_a_session_and_pages_go_on_beside_it(tmp_path):
    with running(tmp_path, "--demo", DEBUG="true") as product:
        assert product.get("/notifications/stream").status_code == 401
        browser = login(product)
        streams = [browser.get(f"{product.address}/notifications/stream", stream=True) for _ in range(10)]
        assert {stream.status_code for stream in streams} == {200}
        assert browser.get(f"{product.address}/account/").status_code == 200
        for stream in streams:
            stream.close()
        again = browser.get(f"{product.address}/notifications/stream", stream=True)
        assert again.status_code == 200
