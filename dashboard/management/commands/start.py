import fcntl
import io
import os
import secrets
import socket
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from accounts.demo import known_logins
from dashboard.boot_guard import refused_settings, refused_store
from dashboard.supervisor import ProcessService, Service, Supervisor
from payments.stripe_mode import Mode, stripe_mode
from storage.embedded import CannotServe, EmbeddedServer, server_for
from storage.installation import WrongDatabase, join_installation

SECONDS_FOR_PORT = 5
BACKLOG = 2048


class Command(BaseCommand):
    help = "Run the product: web, worker and, where REDIS_URL is not set, its own Redis. Stays in the foreground."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo data into a new database (needs DEBUG)")

    def handle(self, *args: Any, demo: bool = False, **options: Any) -> None:
        refuse(refused_settings())
        server = None if settings.REDIS_URL else own_server()
        refuse(refused_store())
        is_new = join()
        if demo:
            load_demo(is_new=is_new)
        collect_static_files()
        with listen() as web_socket:
            self.announce(web_socket)
            Supervisor(services(server, web_socket)).run()

    def announce(self, web_socket: socket.socket) -> None:
        host, port = web_socket.getsockname()[:2]
        self.stdout.write(f"{settings.BRAND['name']} is at http://{f'[{host}]' if ':' in host else host}:{port}/")
        if settings.DEBUG and (logins := known_logins()):
            self.stdout.write("Demo logins (e-mail, password):")
            self.stdout.write("\n".join(f"  {email}  {password}" for email, password in logins.items()))
        self.stdout.flush()


def refuse(sentences: list[str]) -> None:
    if sentences:
        raise CommandError("\n".join(sentences))


def own_server() -> EmbeddedServer:
    server = server_for(settings.VAR_DIR / "redis")
    try:
        server.start()
    except CannotServe as error:
        raise CommandError(str(error)) from error
    return server


def join() -> bool:
    try:
        return join_installation(settings.VAR_DIR)
    except WrongDatabase as error:
        raise CommandError(str(error)) from error


def load_demo(*, is_new: bool) -> None:
    """Into a new database, once; a loading that was interrupted is taken up again."""
    pending = settings.VAR_DIR / "demo_pending"
    if is_new:
        pending.touch()
    if pending.exists():
        call_command("load_demo", stdout=io.StringIO())
        pending.unlink()


def collect_static_files() -> None:
    """Production serves hashed and compressed copies; under DEBUG the files are served from where they are."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def listen() -> socket.socket:
    """The web socket belongs to this process, so no visitor is turned away while web is started again."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    end = time.monotonic() + SECONDS_FOR_PORT
    while True:
        try:
            return socket.create_server((settings.HOST, settings.PORT), family=family, backlog=BACKLOG)
        except OSError as error:
            if time.monotonic() > end:
                raise CommandError(f"Port {settings.PORT} of {settings.HOST} is taken; set PORT to another.") from error
            time.sleep(0.1)


def services(server: EmbeddedServer | None, web_socket: socket.socket) -> list[Service]:
    descriptor = fcntl.fcntl(web_socket, fcntl.F_DUPFD, 10)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    if server is not None:
        environment["REDIS_URL"] = server.url
    if stripe_mode() is Mode.SANDBOX:
        environment.setdefault("SANDBOX_WEBHOOK_SECRET", f"whsec_{secrets.token_hex(32)}")
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
    worker = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
    ours: list[Service] = [
        ProcessService("worker", worker, environment),
        ProcessService("web", gunicorn, environment | {"WEB_SOCKET": str(descriptor)}, (descriptor,)),
    ]
    return [server, *ours] if server is not None else ours
