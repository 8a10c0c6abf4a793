"""The peer's process: one line of JSON in, one line out.

{"create_tables": true} → {}; {"users": 1000} → {} once the tables are filled;
{"operation": "get", "calls": 9} → {"seconds": 0.002};
{"sign_in": 17} → {"customer": "<session key of user 17>", "staff": "<session key of somebody of the team>"}
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.orm.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 -- needs the set-up

from benchmarks.orm.operations import OPERATIONS, create_staff, know_users, sign_in  # noqa: E402


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if "operation" in request:
        return {"seconds": _time(request["operation"], request["calls"])}
    if "sign_in" in request:
        return {"customer": sign_in(request["sign_in"]), "staff": sign_in(create_staff())}
    if "users" in request:
        know_users(request["users"])
    else:
        call_command("migrate", run_syncdb=True, verbosity=0)
    return {}


def _time(name: str, calls: int) -> float:
    operation = OPERATIONS[name]
    start = perf_counter()
    for _ in range(calls):
        operation()
    return perf_counter() - start


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
