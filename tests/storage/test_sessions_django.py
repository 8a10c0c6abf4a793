"""Django's own tests of a session store, read from the source archive that `make test` fetches, run on ours."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import django
from django.test import SimpleTestCase

from storage.sessions import SessionStore

SOURCE = Path(sys.prefix) / "src" / f"django-{django.__version__}" / "tests/sessions_tests/tests.py"


def contract() -> type:
    """The class SessionTestsMixin and its imports, without the tests of Django's database models."""
    wanted = [node for node in ast.parse(SOURCE.read_text()).body if is_wanted(node)]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(wanted, []), str(SOURCE), "exec"), names)
    return names["SessionTestsMixin"]


def is_wanted(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not (node.module or "").endswith("models")
    return isinstance(node, ast.Import) or (isinstance(node, ast.ClassDef) and node.name == "SessionTestsMixin")


class TestRedisSession(contract(), SimpleTestCase):
    backend = SessionStore
