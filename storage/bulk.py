"""Many independent commits at a time: imports, demonstration data, benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from storage.commits import Append, Plan, Write, apply, commit
from storage.connection import store
from storage.scripts import COMMIT


def commit_in_bulk(commits: Iterable[Sequence[Write | Append]], *, at_once: int = 100) -> int:
    """Each as by `commit`, in order, so many in a round trip; returns how many. Prompt reactions are the worker's.

    Raises what the first commit that fails raises; those after it in the same round trip may be stored already.
    """
    remaining, number = iter(commits), 0
    while batch := list(islice(remaining, at_once)):
        number += len(batch)
        if store.is_cluster or store.replicas:
            for writes in batch:
                commit(*writes)
        else:
            _commit_together([Plan.of(writes) for writes in batch])
    return number


def _commit_together(plans: Sequence[Plan]) -> None:
    calls = [plan.command(with_claims=True) for plan in plans]
    results = store.read([("EVALSHA", COMMIT.sha, len(keys), *keys, *values) for keys, values in calls])
    for plan, result in zip(plans, results, strict=True):
        if result:
            apply(plan)
