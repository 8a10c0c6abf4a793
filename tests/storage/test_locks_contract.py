import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.connection import store
from storage.errors import Locked
from storage.locks import hold_once_for, lock

pytestmark = pytest.mark.usefixtures("each_store")


def test_a_lock_keeps_others_out_while_it_is_held():
    with lock("shelf", seconds=30), pytest.raises(Locked), lock("shelf", seconds=30):
        pass


def test_a_lock_is_free_after_its_block_even_when_that_failed():
    with pytest.raises(KeyError), lock("shelf", seconds=30):
        raise KeyError
    with lock("shelf", seconds=30):
        assert store.execute("EXISTS", "locks:shelf")
    assert not store.execute("EXISTS", "locks:shelf")


def test_different_locks_do_not_meet():
    with lock("shelf", seconds=30), lock("desk", seconds=30):
        assert store.execute("EXISTS", "locks:shelf") and store.execute("EXISTS", "locks:desk")


def test_a_lock_whose_holder_died_ends_by_itself():
    store.execute("SET", "locks:shelf", "dead", "PX", 30)
    with lock("shelf", seconds=30, wait=5):
        assert store.execute("GET", "locks:shelf") != b"dead"


def test_waiting_for_a_lock_ends():
    store.execute("SET", "locks:shelf", "busy", "PX", 30_000)
    began = time.monotonic()
    with pytest.raises(Locked), lock("shelf", seconds=30, wait=0.1):
        pass
    assert 0.1 <= time.monotonic() - began < 2


def test_a_late_holder_does_not_free_the_lock_of_its_successor():
    with lock("shelf", seconds=30):
        store.execute("SET", "locks:shelf", "successor")
    assert store.execute("GET", "locks:shelf") == b"successor"


def test_one_at_a_time_is_inside():
    inside, seen = threading.Semaphore(1), []

    def work(number: int) -> None:
        with lock("shelf", seconds=30, wait=20):
            assert inside.acquire(blocking=False)
            seen.append(number)
            inside.release()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert sorted(seen) == list(range(6))


def test_something_is_done_once_within_an_interval():
    assert [hold_once_for("tick", name, seconds=30) for name in "abab"] == [True, False, True, False]
