"""What gunicorn serves: a switch by path over three lanes, and the live stream beside them. No view is async."""

from __future__ import annotations

from config.lanes import Lane, Receive, Scope, Send
from config.wsgi import application as django_application
from notifications.streams import PATH as STREAM_PATH
from notifications.streams import stream_application, streams

PAGES = Lane(django_application, threads=8, waiting=64)
WEBHOOKS = Lane(django_application, threads=4, waiting=64)
SLOW = Lane(django_application, threads=32, waiting=32)

WEBHOOK_PATHS = ("/stripe/webhook", "/whatsapp/webhook")
SLOW_PATHS = ("/mcp/",)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["path"] == STREAM_PATH:
        await stream_application(scope, receive, send)
    else:
        await lane_of(scope)(scope, receive, send)


def lane_of(scope: Scope) -> Lane:
    """Stripe and Meta never wait behind pages, pages never wait behind downloads and agents."""
    path = scope["path"]
    if path.startswith(WEBHOOK_PATHS):
        return WEBHOOKS
    is_download = path.startswith("/support/") and "/attachments/" in path
    if is_download or path.startswith(SLOW_PATHS) or b"format=csv" in scope.get("query_string", b""):
        return SLOW
    return PAGES


async def live(receive: Receive, send: Send) -> None:
    """The worker starts, hears whom to wake and, after its last answer, stops."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            streams.start()
        else:
            streams.stop()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
