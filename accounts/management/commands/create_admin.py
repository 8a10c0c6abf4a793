from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.forms import AddressField, NameField
from accounts.services.invitations import AddressInUse, create_admin, mint_link


class Command(BaseCommand):
    help = "Create an administrator and print a one-time link, good for 48 hours, where the password is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            admin = create_admin(
                name=NameField().clean(name), email=AddressField().clean(email), by="command:create_admin"
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except AddressInUse as error:
            raise CommandError(f"{email} belongs to an account that is not an active administrator's.") from error
        self.stdout.write(f"Open this link once, within 48 hours, to set the password of {admin.email}:")
        self.stdout.write(mint_link(admin))
