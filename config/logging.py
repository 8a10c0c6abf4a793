"""Logs: one line a record on stdout, JSON in production and text under DEBUG, with the request's id and no secrets."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

current_request: ContextVar[str] = ContextVar("current_request", default="")
"""The id of the request that this thread answers; it stands in the answer's X-Request-ID and on error pages."""

MASK = "•••"
FACTS = ("method", "path", "status", "milliseconds")
_SECRETS = re.compile(
    r"""(?P<kept>
        (?:\b(?:password|passwd|secret|token|api_?key|signature|code|csrfmiddlewaretoken)["']?\s*[=:]\s*["']?)
      | (?:\bauthorization["']?\s*[=:]\s*["']?(?:\w+\s+)?)
      | (?:\bbearer\s+)
      | (?:\b(?:sk|rk|pk|whsec|cs)_(?:live_|test_)?)
      | (?:://)(?=[^\s/@]*@)
    ) [^\s"'&,;)@]+
    | (?<![\w-])[\w-]{40,}""",
    re.IGNORECASE | re.VERBOSE,
)


def mask(text: str) -> str:
    """The text without passwords, keys, credentials in addresses, and whatever is as long as one of our tokens."""
    return _SECRETS.sub(lambda match: f"{match['kept'] or ''}{MASK}", text)


class TextFormatter(logging.Formatter):
    """For a person in front of a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class JsonFormatter(logging.Formatter):
    """For a log collector: time, level, logger, message; a request's id and facts; the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": mask(record.getMessage()),
        }
        if request := current_request.get():
            row["request"] = request
        row |= {fact: mask_value(getattr(record, fact)) for fact in FACTS if hasattr(record, fact)}
        if record.exc_info:
            row["traceback"] = mask(self.formatException(record.exc_info))
        return msgspec.json.encode(row).decode()


def mask_value(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value


def logging_settings(*, debug: bool) -> dict[str, Any]:
    """Django's LOGGING. All goes to stdout; Django's own handlers and its lines about plain 404s are left out."""
    formatter = f"{__name__}.{'TextFormatter' if debug else 'JsonFormatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
        "root": {"handlers": ["stdout"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "stripe": {"level": "WARNING"},
        },
    }
