from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage.connection import store
from storage.limits import Limit, TooManyTries, Window, count_try, lift_lock, list_locks

FIVE = Limit("five", most=5, within=timedelta(minutes=5))
SHORT = Limit("short", most=1, within=timedelta(milliseconds=80))
MANY = Limit("many", most=100, within=timedelta(minutes=5))
ANA, PLACE = Window(FIVE, "ana@example.test"), Window(MANY, "192.0.2.1")


def is_admitted(*windows):
    try:
        count_try(*windows)
    except TooManyTries:
        return False
    return True


def test_the_sixth_try_is_refused_with_the_time_to_wait():
    for _ in range(5):
        count_try(ANA)
    with pytest.raises(TooManyTries) as refused:
        count_try(ANA)
    assert 290 <= refused.value.seconds <= 300
    assert store.execute("PTTL", ANA.key) <= 300_000


def test_50_parallel_tries_count_50():
    with ThreadPoolExecutor(16) as threads:
        admitted = list(threads.map(lambda _: is_admitted(ANA, PLACE), range(50)))
    assert sum(admitted) == 5
    assert (store.execute("ZCARD", PLACE.key), store.execute("ZCARD", ANA.key)) == (50, 5)


def test_the_window_slides():
    window = Window(SHORT, "x")
    count_try(window)
    assert not is_admitted(window)
    store.execute("PEXPIRE", window.key, 60_000)  # what opens it is the time of the try, not the key's end
    import time

    time.sleep(0.1)
    assert is_admitted(window)


def test_a_repeated_command_counts_once(monkeypatch):
    monkeypatch.setattr("secrets.token_hex", lambda _size: "the same try")
    count_try(ANA)
    count_try(ANA)
    assert store.execute("ZCARD", ANA.key) == 1


def test_forgiving_takes_back_one_try_and_clearing_all():
    count_try(PLACE)
    count_try(PLACE).forgive()
    assert store.execute("ZCARD", PLACE.key) == 1
    PLACE.clear()
    assert store.execute("EXISTS", PLACE.key) == 0


def test_a_full_window_is_listed_and_lifted_alone():
    other = Window(FIVE, "2001:db8::/64")
    for _ in range(6):
        is_admitted(ANA), is_admitted(other)
    assert {(lock.limit, lock.who) for lock in list_locks()} == {("five", ANA.who), ("five", other.who)}
    assert lift_lock(ANA.key).who == ANA.who
    assert [lock.who for lock in list_locks()] == [other.who] and is_admitted(ANA) and not is_admitted(other)


def test_only_a_lock_can_be_lifted():
    store.execute("SET", "users:id:x", "1")
    count_try(ANA)
    assert lift_lock("users:id:x") is None and lift_lock(ANA.key) is None
    assert store.execute("EXISTS", "users:id:x", ANA.key) == 2


def test_nobody_is_held_by_an_empty_name():
    assert all(is_admitted(Window(FIVE, "")) for _ in range(9))
