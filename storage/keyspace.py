"""Which declaration a stored key belongs to, and walks over all keys of all servers in small steps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import redis

from storage.connection import store
from storage.repositories import Repository
from storage.schemas import Schema

BATCH = 500
OURS = ("storage.events", "storage.dead_letters", "storage.jobs", "storage.metrics")
_TAG = re.compile(r"\{p\d+\}:")


class Place(NamedTuple):
    """A key, taken apart. id: what stands in for the template's `{id}`, where it has one."""

    tag: str
    name: str
    schema: Schema[Any]
    id: str = ""

    @property
    def key(self) -> str:
        return self.tag + self.name


class Templates:
    """Key templates of one sort, each with the schema that declares it; a key is found by its first part."""

    def __init__(self, declared: Iterable[tuple[str, Schema[Any]]]) -> None:
        self._by_domain: dict[str, list[tuple[re.Pattern[str], Schema[Any]]]] = defaultdict(list)
        for template, schema in declared:
            self._by_domain[template.partition(":")[0]].append((_pattern(template), schema))

    def places(self, key: str) -> Iterator[Place]:
        """Every declaration that this key may come from."""
        tag = _tag_of(key)
        name = key.removeprefix(tag)
        for pattern, schema in self._by_domain.get(name.partition(":")[0], ()):
            if match := pattern.fullmatch(name):
                yield Place(tag, name, schema, match.groupdict().get("id", ""))


MODULES = ("repositories", "internal_repositories")
"""Where an app declares its records."""


def known_schemas() -> list[Schema[Any]]:
    """The schema of every repository of every installed app, and of those that some module declared besides."""
    from django.apps import apps

    names = [f"{app.name}.{module}" for app in apps.get_app_configs() for module in MODULES]
    for module in (*OURS, *names):
        if find_spec(module):
            import_module(module)
    return list({repository.schema.key: repository.schema for repository in Repository.known}.values())


def walk(kind: str) -> Iterator[list[str]]:
    """All keys of one type (string, zset, stream), in batches; a key may come twice."""
    for server in store.servers:
        yield from _walk(server, kind)


def _walk(server: redis.Redis, kind: str) -> Iterator[list[str]]:
    cursor = 0
    while True:
        scan: Callable[..., Any] = partial(server.scan, cursor, None, BATCH, kind)
        cursor, keys = store.attempt(scan)
        if keys:
            yield [key.decode("utf-8", "replace") for key in keys]
        if cursor == 0:
            return


def _tag_of(key: str) -> str:
    match = _TAG.match(key) if store.partitions > 1 else None
    return match[0] if match else ""


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    named = (f"(?P<{piece}>[^:{{}}\\s]+)" if piece == "id" else "[^:]*" for piece in pieces[1::2])
    texts = map(re.escape, pieces[::2])
    return re.compile("".join(text + name for text, name in zip(texts, [*named, ""], strict=True)))
