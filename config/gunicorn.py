"""How gunicorn runs `config.asgi`. What is not a default answers a measured trap of its `asgi` worker."""

from __future__ import annotations

import logging.config
import os
import signal
from functools import partial
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

logging.config.dictConfig(settings.LOGGING)


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """Hands gunicorn's lines to our own logging; the access log is the request middleware's."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


wsgi_app = "config.asgi:application"
worker_class = "asgi"
workers = settings.WEB_WORKERS
logger_class = Logger
bind = f"fd://{os.environ['WEB_SOCKET']}" if "WEB_SOCKET" in os.environ else f"{settings.HOST}:{settings.PORT}"
preload_app = True
backlog = 2048
keepalive = 2
graceful_timeout = 10
# config/lanes.py ends the exchange with a client that has left in its own way.
asgi_disconnect_grace_period = 0
# A worker that ends by itself after so many requests would cut the live streams.
max_requests = 0
# X-Forwarded-Proto is believed from configured proxies only.
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXIES)
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """The worker listens again with asyncio's default of 100 waiting connections: give it our backlog instead.

    And it waits for every open connection when it is asked to end: live streams must end by themselves then.
    """
    worker.loop.create_server = partial(worker.loop.create_server, backlog=backlog)
    worker.loop.add_signal_handler(signal.SIGTERM, end_streams_first, worker)


def end_streams_first(worker: Any) -> None:
    from notifications.streams import streams

    streams.end_all()
    worker.handle_exit_signal()
