from __future__ import annotations

from datetime import timedelta

from storage.clock import moved
from storage.connection import store
from storage.presence import Presence, Present

DESK = Presence("tickets:presence:{id}", seconds=21, doings=("viewing", "replying"))


def test_whoever_was_noted_is_seen_by_others_and_not_by_himself():
    assert DESK.query_noting("t1", "ana", "viewing").run() == []
    assert DESK.query_noting("t1", "bia", "replying").run() == [Present("ana", "viewing")]
    assert DESK.query("t2").run() == []


def test_one_does_one_thing_at_a_time():
    DESK.query_noting("t1", "ana", "viewing").run()
    DESK.query_noting("t1", "ana", "replying", instead=True).run()
    assert DESK.query("t1").run() == [Present("ana", "replying")]
    DESK.query_noting("t1", "ana", "viewing", instead=True).run()
    assert DESK.query("t1").run() == [Present("ana", "viewing")]


def test_whoever_does_two_things_is_seen_doing_the_last_of_them():
    for doing in ("replying", "viewing"):
        DESK.query_noting("t1", "ana", doing).run()
    DESK.query_noting("t1", "bia", "viewing").run()
    assert set(DESK.query("t1").run()) == {Present("ana", "replying"), Present("bia", "viewing")}


def test_whoever_leaves_is_gone_at_once():
    DESK.query_noting("t1", "ana", "replying").run()
    DESK.query_leaving("t1", "ana").run()
    assert DESK.query("t1").run() == []


def test_whoever_says_nothing_more_is_gone_within_30_seconds():
    DESK.query_noting("t1", "ana", "viewing").run()
    with moved(timedelta(seconds=20)):
        assert DESK.query("t1").run() == [Present("ana", "viewing")]
    with moved(timedelta(seconds=30)):
        assert DESK.query("t1").run() == []


def test_redis_itself_forgets_the_place():
    DESK.query_noting("t1", "ana", "viewing").run()
    assert 0 < store.execute("TTL", "tickets:presence:t1") <= 30
