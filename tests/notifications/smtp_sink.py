"""A small mail server that can be switched off and on at one address, and told to misbehave."""

from __future__ import annotations

import socketserver
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple


class Received(NamedTuple):
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        return str(self.message.get_body(("plain",)).get_content())


class Sink:
    """refused: addresses that get a 550. After the text, `cut_off` ends the line and `is_silent` says nothing more;
    seconds: how long it takes to answer there."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.refused: set[str] = set()
        self.cut_off = False
        self.is_silent = False
        self.seconds = 0.0
        self.taken = threading.Event()
        self.port = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    def switch_on(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Conversation)
        self._server.sink = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def switch_off(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def to(self, address: str) -> list[Received]:
        return [received for received in self.received if address in received.recipients]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Sink

    def handle_error(self, *_: object) -> None:
        """Clients are killed in these tests."""


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.say("220 sink")
        recipients: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].rstrip(">")
                accepted = address not in self.server.sink.refused
                recipients += [address] if accepted else []
                self.say("250 ok" if accepted else "550 no such person")
            elif verb == "DATA":
                if not self.take(tuple(recipients)):
                    return
                recipients = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, recipients: tuple[str, ...]) -> bool:
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        text = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
        sink = self.server.sink
        sink.received.append(Received(recipients, message_from_bytes(text, EmailMessage, policy=default)))
        sink.taken.set()
        if sink.is_silent:
            self.rfile.readline()
        if sink.cut_off or sink.is_silent:
            return False
        time.sleep(sink.seconds)
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
