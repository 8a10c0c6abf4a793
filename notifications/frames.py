"""How things are said on a live stream. Only news carry an `id:`, so only news are replayed.

(https://html.spec.whatwg.org/multipage/server-sent-events.html)
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from notifications.services.watching import News

BEAT = ": beat\n\n"
SIGNED_OUT = "event: signed_out\ndata: {}\n\n"
SECONDS_TO_COME_BACK = (2.0, 10.0)


def news_frame(news: News, unread: int) -> str:
    return f"id: {news.id}\ndata: {json.dumps({'title': news.title, 'url': news.url, 'unread': unread})}\n\n"


def counters_frame(figures: Mapping[str, int]) -> str:
    return f"event: counters\ndata: {json.dumps(figures)}\n\n"


def changed_frame(topic: str) -> str:
    return f"event: changed\ndata: {json.dumps({'topic': topic})}\n\n"


def greeting() -> str:
    return f"retry: {pause()}\n\n"


def farewell() -> str:
    return f"retry: {pause()}\n: the server restarts\n\n"


def pause() -> int:
    """Milliseconds until a client that lost its stream comes back, so that they do not come all at once."""
    return int(random.uniform(*SECONDS_TO_COME_BACK) * 1000)  # noqa: S311 -- jitter, not a secret
