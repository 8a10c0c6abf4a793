"""A local server that speaks Stripe's protocol: the real library talks to it through STRIPE_API_BASE, over HTTP.

Strict about version, key and parameters; honours Idempotency-Key; fails on demand; sends signed webhooks. It shares
nothing with the simulator of the product.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import random
import socket
import struct
import threading
import time
from collections.abc import Iterable
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from tests.stripe.account import Account
from tests.stripe.account_pages import act, is_page, page
from tests.stripe.account_parameters import check
from tests.stripe.account_routes import execute, route_of
from tests.stripe.parameters import VERSION, ApiError, Json, decode

KEY = "sk_test_local"
SECRET = "whsec_local"
FAULTS = ("429", "500", "slow", "reset_before", "reset_after", "slow_after")


class Asked(NamedTuple):
    route: str
    params: dict[str, str]
    key: str


class Answer(NamedTuple):
    status: int
    body: Json


class StripeServer:
    """`with StripeServer() as server:` … `server.base` is its address, `server.account` what it holds."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[tuple[str, str]] = []
        self.slowness = 0.5
        self.webhook_url = ""
        self._answers: dict[str, tuple[Asked, Answer]] = {}
        self._lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._http.server_port}"
        self.account = Account(self.base)

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def fail(self, fault: str, route: str = "", *, times: int = 1) -> None:
        """The next calls of this route (a piece of it) fail: see FAULTS; the `_after` ones have been executed."""
        assert fault in FAULTS
        self.faults += [(fault, route)] * times

    def heal(self) -> None:
        self.faults.clear()

    def calls(self, route: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.route == route]

    def forget_keys(self) -> None:
        """As Stripe does after 24 hours."""
        self._answers.clear()

    # -- answering ---------------------------------------------------------------------------------------------------

    def answer(self, method: str, url: str, headers: Any, body: str) -> Answer:
        address = urlsplit(url)
        try:
            _check_headers(headers)
            route, object_id = route_of(method, address.path)
            asked = Asked(route, decode(body or address.query), headers.get("Idempotency-Key", ""))
            with self._lock:
                return self._answer_once(asked, object_id)
        except ApiError as error:
            return Answer(error.status, error.body)

    def take_fault(self, method: str, path: str) -> str:
        with self._lock:
            found = next((fault for fault in self.faults if fault[1] in f"{method} {path}"), None)
            if found:
                self.faults.remove(found)
            return found[0] if found else ""

    def remember_failure(self, method: str, url: str, headers: Any, body: str, answer: Answer) -> None:
        """Stripe keeps a 500 under its key, too."""
        route, _ = route_of(method, urlsplit(url).path)
        if key := headers.get("Idempotency-Key"):
            self._answers[key] = (Asked(route, decode(body), key), answer)

    def _answer_once(self, asked: Asked, object_id: str) -> Answer:
        self.asked.append(asked)
        check(asked.route, asked.params)
        if not asked.route.startswith("POST"):
            return Answer(200, self._execute(asked, object_id))
        if not asked.key:
            raise ApiError(400, "invalid_request_error", "Idempotency-Key missing")
        if asked.key in self._answers:
            return self._replay(asked)
        answer = self._executed(asked, object_id)
        self._answers[asked.key] = (asked, answer)
        return answer

    def _executed(self, asked: Asked, object_id: str) -> Answer:
        """A refusal, too, is kept under its key once the request was begun (https://docs.stripe.com/api/idempotent_requests)."""
        try:
            return Answer(200, self._execute(asked, object_id))
        except ApiError as error:
            return Answer(error.status, error.body)

    def _replay(self, asked: Asked) -> Answer:
        before, answer = self._answers[asked.key]
        if before != asked:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise ApiError(400, "idempotency_error", message)
        return answer

    def _execute(self, asked: Asked, object_id: str) -> Json:
        return deepcopy(execute(self.account, asked.route, object_id, asked.params))

    # -- webhooks ----------------------------------------------------------------------------------------------------

    def send(self, event: Json, url: str = "", *, secret: str = SECRET, age: float = 0) -> int:
        """Deliver one event, signed now (or `age` seconds ago); the HTTP status of the answer."""
        body = json.dumps(event)
        address = urlsplit(url or self.webhook_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        connection.request(
            "POST",
            address.path,
            body,
            {"Content-Type": "application/json", "Stripe-Signature": signature(body, secret, age)},
        )
        status = connection.getresponse().status
        connection.close()
        return status

    def send_all(self, *, copies: int = 1, order: random.Random | None = None, only: Iterable[str] = ()) -> list[int]:
        """Every event so far (or those types), some copies of each, in this shuffle."""
        queue = [event for event in self.account.events if not only or event["type"] in only] * copies
        if order:
            order.shuffle(queue)
        return [self.send(event) for event in queue]


def signature(body: str, secret: str = SECRET, age: float = 0) -> str:
    at = int(time.time() - age)
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.{body}'.encode(), hashlib.sha256).hexdigest()}"


def _check_headers(headers: Any) -> None:
    if headers.get("Authorization") != f"Bearer {KEY}":
        raise ApiError(401, "invalid_request_error", "Invalid API Key provided")
    if headers.get("Stripe-Version") != VERSION:
        raise ApiError(400, "invalid_request_error", f"Invalid Stripe API version: {headers.get('Stripe-Version')}")


def _handler_of(server: StripeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self._show_page() if is_page(self.path) else self._answer("GET")

        def do_POST(self) -> None:
            self._act() if is_page(self.path) else self._answer("POST")

        def do_DELETE(self) -> None:
            self._answer("DELETE")

        def _answer(self, method: str) -> None:
            body = self._read()
            fault = server.take_fault(method, urlsplit(self.path).path)
            if fault == "reset_before":
                return self._reset()
            if fault == "slow":
                time.sleep(server.slowness)
            if fault in ("429", "500"):
                answer = Answer(int(fault), {"error": {"type": "api_error", "message": "on demand"}})
                if fault == "500":
                    server.remember_failure(method, self.path, self.headers, body, answer)
                return self._write(answer)
            answer = server.answer(method, self.path, self.headers, body)
            if fault == "slow_after":
                time.sleep(server.slowness)
            return self._reset() if fault == "reset_after" else self._write(answer)

        def _show_page(self) -> None:
            self._send(200, page(server.account, self.path).encode(), {"Content-Type": "text/html"})

        def _act(self) -> None:
            form = dict(parse_qsl(self._read()))
            known = len(server.account.events)
            address = act(server.account, self.path, form)
            for event in server.account.events[known:] if server.webhook_url else ():
                server.send(event)
            self._send(303, b"", {"Location": address})

        def _read(self) -> str:
            return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

        def _write(self, answer: Answer) -> None:
            self._send(
                answer.status,
                json.dumps(answer.body).encode(),
                {"Content-Type": "application/json", "Request-Id": "req_local"},
            )

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _reset(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler
