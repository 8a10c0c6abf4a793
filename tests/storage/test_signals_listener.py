import queue
import threading

import pytest

from storage.connection import store
from storage.signals import Listener, send_signal


@pytest.fixture
def heard():
    words, ready = queue.Queue(), threading.Event()
    listener = Listener("people", heard=words.put, returned=ready.set)
    words.ready = ready
    listener.start()
    assert ready.wait(5)
    yield words
    listener.stop()


def test_a_word_reaches_the_listener_of_its_topic(heard):
    send_signal("others", "no")
    send_signal("people", "0k3m5v7p9r1s3t5u")
    assert heard.get(timeout=2) == "0k3m5v7p9r1s3t5u"
    assert heard.empty()


def test_the_listener_comes_back_after_its_connection_was_cut(heard):
    heard.ready.clear()
    store.execute("CLIENT", "KILL", "TYPE", "pubsub")
    assert heard.ready.wait(5)
    send_signal("people", "again")
    assert heard.get(timeout=2) == "again"


def test_a_word_that_nobody_hears_is_no_error():
    send_signal("people", "x")
