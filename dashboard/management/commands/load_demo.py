from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import load_demo_people
from payments.demo import load_demo_payments
from support.demo import load_demo_tickets


class Command(BaseCommand):
    help = "Load people, contracts, payments and tickets to try out, and print their logins. Only where DEBUG is on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("load_demo invents people with printed passwords: it runs only where DEBUG is on.")
        logins = load_demo_people()
        load_demo_payments()
        load_demo_tickets()
        self.stdout.write("Demo logins (e-mail, password):")
        for email, password in logins.items():
            self.stdout.write(f"  {email}  {password}")
