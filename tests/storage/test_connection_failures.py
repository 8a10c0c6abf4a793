"""What the store does when the server is away, refuses, forgets, or is slow."""

import os
import signal
import threading
import time

import pytest

from storage.commits import commit
from storage.connection import deadline, store
from storage.errors import NotDurable, Unavailable
from storage.queries import together
from tests.storage.records import Reader, loans, make_loan, make_reader, readers
from tests.storage.servers import running, stopped

SECONDS_FOR_STORE = 0.75
"""As in the middleware."""


@pytest.fixture
def server(tmp_path, redis_url):
    durable = ("--appendonly", "yes", "--appendfsync", "always")  # everysec acknowledges what a slow disk has not got
    with running(tmp_path / "server", *durable, "--repl-diskless-sync-delay", "0") as server:
        store.use(server.url)
        yield server
        store.use(redis_url)


@pytest.fixture
def replica(server, tmp_path):
    with running(tmp_path / "replica", "--replicaof", f"127.0.0.1 {server.port}") as it:
        while it.client.info("replication")["master_link_status"] != "up":
            time.sleep(0.02)
        store.use(server.url, replicas=1)
        yield it


def refused_within(seconds: float, call, attempts: float = SECONDS_FOR_STORE) -> str:
    began = time.monotonic()
    with deadline(attempts), pytest.raises(Unavailable) as refused:
        call()
    assert time.monotonic() - began < seconds
    return str(refused.value)


def every_kind_of_call(reader):
    yield lambda: readers.get(reader.id)
    yield lambda: together(readers.query_get(reader.id), readers.query_count(readers.all))
    yield lambda: readers.save(reader.replace(fees=1), event="reader.charged", by="visitor")


def test_a_server_that_does_not_answer_is_given_up_within_two_seconds(server):
    ana = make_reader()
    with stopped(server.process.pid):
        for call in every_kind_of_call(ana):
            refused_within(2, call)
    assert readers.get(ana.id).email == ana.email


def test_a_node_that_does_not_answer_is_given_up_within_two_seconds(on_cluster):
    crowd = [make_reader() for _ in range(20)]
    readers.list(readers.all)
    with stopped(on_cluster[0].process.pid):
        answered = 0
        for reader in crowd[:6]:
            began = time.monotonic()
            try:
                with deadline(SECONDS_FOR_STORE):
                    answered += bool(readers.find(reader.id))
            except Unavailable:
                assert time.monotonic() - began < 2
        refused_within(2, lambda: together(readers.query_list(readers.all), readers.query_count(readers.all)))
    assert len(readers.list(readers.all).items) == 20


def test_a_server_that_is_gone_is_unavailable_and_found_again(server):
    ana = make_reader()
    server.kill()
    for call in every_kind_of_call(ana):
        refused_within(2, call, attempts=0.1)
    server.start()
    assert readers.get(ana.id) == ana


def test_a_caller_with_patience_waits_until_the_server_is_back(server):
    ana = make_reader()
    server.kill()
    restart = threading.Timer(0.4, server.start)
    restart.start()
    assert readers.save(ana.replace(fees=1)).fees == 1
    restart.join()


def test_a_server_that_became_a_replica_refuses_writes(server):
    ana = make_reader()
    server.client.replicaof("127.0.0.1", "1")
    refused_within(2, lambda: readers.save(ana.replace(fees=1)))
    assert readers.get(ana.id) == ana
    server.client.replicaof("NO", "ONE")
    assert readers.save(ana.replace(fees=1)).fees == 1


@pytest.mark.parametrize(("setting", "value", "healed"), [("min-replicas-to-write", 1, 0), ("maxmemory", 1, 0)])
@pytest.mark.parametrize("replicas", [0, 1])
def test_a_server_that_refuses_writes_stores_nothing_and_heals(server, setting, value, healed, replicas):
    ana = make_reader()
    store.use(server.url, replicas=replicas)
    server.client.config_set(setting, value)
    refused_within(2, lambda: readers.save(ana.replace(city="santos"), event="reader.moved", by="visitor"))
    refused_within(2, lambda: readers.create(Reader(email="late@example.org")))
    assert readers.list(readers.all).items == [ana] and readers.count(readers.by_city, city="santos") == 0
    server.client.config_set(setting, healed)
    store.use(server.url)
    assert readers.save(ana.replace(city="santos")).city == "santos"


def test_a_server_that_forgot_the_scripts_is_told_again(server):
    ana = make_reader()
    for call in (
        lambda: readers.list(readers.all).items,
        lambda: together(readers.query_get(ana.id), readers.query_list(readers.all))[1].items,
        lambda: commit(readers.saving(readers.get(ana.id).replace(fees=3))),
    ):
        server.client.script_flush()
        assert [reader.id for reader in call()] == [ana.id]


def test_cluster_nodes_that_forgot_the_scripts_are_told_again(on_cluster):
    crowd = {make_reader().id for _ in range(10)}
    for node in on_cluster:
        node.client.script_flush()
    assert {reader.id for reader in readers.list(readers.all).items} == crowd
    for node in on_cluster:
        node.client.script_flush()
    assert make_reader(fees=2).fees == 2


def test_a_commit_is_confirmed_by_a_replica(server, replica):
    ana = make_reader(fees=3)
    assert replica.client.get(f"library:readers:{ana.id}") == ana.stored


def test_a_commit_that_no_replica_confirms_says_so(server, replica):
    ana = make_reader()
    with stopped(replica.process.pid), deadline(0.1), pytest.raises(NotDurable):
        readers.save(ana.replace(fees=1))
    assert readers.change(ana.id, lambda reader: reader.replace(fees=2)).fees == 2


def test_a_commit_sent_again_is_not_confirmed_by_a_replica_that_never_saw_it(server, replica):
    ana, send, sent = make_reader(), store._execute_and_wait, []

    def send_down_a_new_connection(*args):
        store.client.connection_pool.disconnect()
        sent.append(args)
        return send(*args)

    with pytest.MonkeyPatch.context() as patch, stopped(replica.process.pid):
        patch.setattr(store, "_execute_and_wait", send_down_a_new_connection)
        with deadline(1.2), pytest.raises(NotDurable):
            readers.save(ana.replace(fees=1))
    assert len(sent) > 1 and readers.get(ana.id).version == 2


def test_a_commit_waits_for_a_replica_that_is_late(server, replica):
    ana = make_reader()
    with stopped(replica.process.pid):
        threading.Timer(0.7, lambda: os.kill(replica.process.pid, signal.SIGCONT)).start()
        assert readers.save(ana.replace(fees=1)).version == 2
    assert readers.get(ana.id).version == 2


def test_loans_survive_a_kill_of_the_server(server):
    loan = make_loan(make_reader(), pages=7)
    server.kill()
    server.start()
    assert loans.get(loan.id) == loan and loans.total(loans.pages, status="out") == 7
