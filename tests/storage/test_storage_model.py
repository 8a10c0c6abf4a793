"""EXAMPLES=500 looks longer, and shrinks what it finds, which takes its time."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.storage.model import Library

EXAMPLES = os.environ.get("EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 25),
    phases=list(Phase) if EXAMPLES else [Phase.generate],
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_store_keeps_its_promises_whatever_its_clients_do(each_store):
    run_state_machine_as_test(Library, settings=SETTINGS)
