from __future__ import annotations

import itertools

from dashboard.supervisor import LONGEST_PAUSE, SECONDS_OF_HEALTH, Watch
from storage.embedded import CannotServe


class Fragile:
    """A service that runs until it is broken."""

    name = "fragile"

    def __init__(self, *, starts: bool = True) -> None:
        self.runs = False
        self.starts = starts
        self.count = 0

    def start(self) -> None:
        self.count += 1
        if not self.starts:
            raise CannotServe("No disk.")
        self.runs = True

    def is_running(self) -> bool:
        return self.runs

    def ask_to_stop(self) -> None: ...

    def stop(self) -> None: ...


def test_service_is_started_at_the_first_look():
    service = Fragile()
    Watch(service).look(0)
    assert service.count == 1


def test_running_service_is_left_alone():
    service = Fragile()
    watch = Watch(service)
    for at in range(10):
        watch.look(at)
    assert service.count == 1


def test_service_that_died_after_a_healthy_life_is_started_at_once():
    service = Fragile()
    watch = Watch(service)
    watch.look(0)
    service.runs = False
    watch.look(SECONDS_OF_HEALTH + 1)
    assert service.count == 2


def test_service_that_keeps_dying_is_started_more_and_more_rarely():
    service = Fragile()
    watch = Watch(service)
    starts = []
    for at in range(1000):
        before, service.runs = service.count, False
        watch.look(at / 10)
        starts += [at / 10] * (service.count - before)
    pauses = [round(later - earlier) for earlier, later in itertools.pairwise(starts)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_service_that_cannot_be_started_is_tried_again(caplog):
    service = Fragile(starts=False)
    watch = Watch(service)
    for at in range(5):
        watch.look(at)
    assert service.count > 1
    assert "fragile cannot be started: No disk." in caplog.text
