"""What happens because of an event. Each app's `reactions.py` holds two tables, event name → functions of the event:

REACTIONS  run by the worker, at least once, in order per subject
PROMPT     also run at once by the process that committed; what fails there the worker repeats

Every reaction must be harmless to repeat: what it creates takes the event's id as its own.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from storage.attempts import Attempt
from storage.facts import Event

Reaction = Callable[[Event], None]
Table = dict[str, list[Reaction]]

logger = logging.getLogger(__name__)


def reactions_to(name: str) -> list[Reaction]:
    """Every reaction to this event, the prompt ones first, in the order of INSTALLED_APPS."""
    return _table("PROMPT")[name] + _table("REACTIONS")[name]


def run_prompt(events: Iterable[Event]) -> None:
    """Run the prompt reactions of events that were just committed. The commit stands, whatever they do."""
    for event in events:
        for reaction in _table("PROMPT")[event.name]:
            with Attempt() as attempt:
                reaction(event)
            if attempt.error:
                logger.error("reaction to %s %s is left to the worker", event.name, event.id, exc_info=attempt.error)


@cache
def _table(kind: str) -> Table:
    merged: Table = defaultdict(list)
    for module in _modules():
        for name, functions in getattr(import_module(module), kind, {}).items():
            merged[name] += functions
    return merged


def _modules() -> list[str]:
    from django.apps import apps

    names = [f"{app.name}.reactions" for app in apps.get_app_configs() if app.name != "storage"]
    return [name for name in names if find_spec(name)]
