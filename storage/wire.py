"""How commands travel: each to the node that holds its key, all of them written before any answer is read.

redis-py's own pipeline for a cluster asks a server where every script belongs, and waits for a lost node once per
command; its plain calls retry and meter, which takes a tenth of a round trip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import redis
from redis.cluster import RedisCluster
from redis.connection import ConnectionInterface
from redis.exceptions import AskError, NoScriptError, ResponseError

from storage.clients import Client
from storage.scripts import SCRIPTS

Command = tuple[Any, ...]

_TEXTS = {script.sha: script.text for script in SCRIPTS}


def ask(client: Client, command: Command) -> Any:
    """The answer to one command."""
    try:
        return _ask(client, command)
    except NoScriptError:
        return _ask(client, _in_full(command))


def send(client: Client, commands: Sequence[Command]) -> list[Any]:
    """The answers to several commands, each of which names a key, in one round trip per node."""
    answers = (
        _exchange_with_nodes(client, commands) if isinstance(client, RedisCluster) else _exchange(client, commands)
    )
    for place, answer in enumerate(answers):
        if isinstance(answer, NoScriptError):
            answers[place] = ask(client, _in_full(commands[place]))
        elif isinstance(answer, AskError):
            answers[place] = _ask(client, commands[place])
    return _checked(answers)


def send_in_order(server: redis.Redis, commands: Sequence[Command]) -> list[Any]:
    """The same, but all down one connection, also when the server does not know a script."""
    answers = _exchange(server, commands)
    if any(isinstance(answer, NoScriptError) for answer in answers):
        answers = _exchange(server, [_in_full(command) for command in commands])
    return _checked(answers)


def _ask(client: Client, command: Command) -> Any:
    if isinstance(client, RedisCluster):
        return client.execute_command(*command)
    connection = client.connection_pool.get_connection()
    try:
        connection.send_command(*command)
        return client.parse_response(connection, command[0])
    finally:
        client.connection_pool.release(connection)


def _exchange(server: redis.Redis, commands: Sequence[Command]) -> list[Any]:
    """Every answer in its place, errors of the server included."""
    with _connection(server) as connection:
        connection.send_packed_command(connection.pack_commands(commands))
        return [_answer(server, connection, command) for command in commands]


def _exchange_with_nodes(cluster: RedisCluster, commands: Sequence[Command]) -> list[Any]:
    """The same, each command down a connection to the node that holds its key."""
    answers: list[Any] = [None] * len(commands)
    with ExitStack() as connections:
        asked = []
        for server, places in _shares(cluster, commands).items():
            connection = connections.enter_context(_connection(server))
            connection.send_packed_command(connection.pack_commands([commands[place] for place in places]))
            asked += [(server, connection, place) for place in places]
        for server, connection, place in asked:
            answers[place] = _answer(server, connection, commands[place])
    return answers


def _shares(cluster: RedisCluster, commands: Sequence[Command]) -> dict[redis.Redis, list[int]]:
    """Which commands go to which server, by their places in the list."""
    shares: dict[redis.Redis, list[int]] = {}
    for place, command in enumerate(commands):
        key = command[3] if command[0] in ("EVALSHA", "EVAL") else command[1]
        server = cluster.get_redis_connection(cluster.get_node_from_key(str(key)))
        shares.setdefault(server, []).append(place)
    return shares


@contextmanager
def _connection(server: redis.Redis) -> Iterator[ConnectionInterface]:
    """One of the server's connections; closed when the block fails, because answers may still be on their way."""
    connection = server.connection_pool.get_connection()
    try:
        yield connection
    except BaseException:
        connection.disconnect()
        raise
    finally:
        server.connection_pool.release(connection)


def _answer(server: redis.Redis, connection: ConnectionInterface, command: Command) -> Any:
    try:
        return server.parse_response(connection, command[0])
    except ResponseError as error:
        return error


def _checked(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, ResponseError):
            raise answer
    return answers


def _in_full(command: Command) -> Command:
    """The same command for a server that does not know the script: one that was restarted, or took over."""
    return ("EVAL", _TEXTS[command[1]], *command[2:]) if command[0] == "EVALSHA" else command
