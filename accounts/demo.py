"""People to try the product with. Their passwords are made up once per installation, in `var/demo_logins.json`."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from django.conf import settings

from accounts.models import User
from accounts.passwords import checked, hash_password
from accounts.permissions import ADMIN, CUSTOMER, EDITOR, FINANCE, SUPPORT
from accounts.repositories import users
from storage.clock import now
from storage.errors import Taken

PEOPLE = {
    "admin@demo.humantic.test": ("Caio Ramos", ADMIN),
    "financeiro@demo.humantic.test": ("Beatriz Lima", FINANCE),
    "atendimento@demo.humantic.test": ("Rafael Souza", SUPPORT),
    "blog@demo.humantic.test": ("Júlia Prado", EDITOR),
    "marina@demo.humantic.test": ("Marina Alves", CUSTOMER),
    "otavio@demo.humantic.test": ("Otávio Nunes", CUSTOMER),
    "helena@demo.humantic.test": ("Helena Castro", CUSTOMER),
}
BY = "command:load_demo"


def load_demo_people() -> dict[str, str]:
    """Create the demo people who are missing, and return address → password of all of them. Safe to repeat.

    A password that no longer fits its person is set again.
    """
    logins = known_logins()
    for email in PEOPLE:
        logins.setdefault(email, secrets.token_urlsafe(9))
    _keep(logins)
    for email, password in logins.items():
        _ensure(email, password)
    return logins


def demo_customers() -> list[User]:
    """The demo people who buy something, in a fixed order."""
    found = (users.find_by_email(email) for email, (_, role) in PEOPLE.items() if role == CUSTOMER)
    return [person for person in found if person]


def demo_admin() -> User:
    """The demo person who acts for the team."""
    [email] = [email for email, (_, role) in PEOPLE.items() if role == ADMIN]
    found = users.find_by_email(email)
    if found is None:
        raise LookupError(email)
    return found


def _ensure(email: str, password: str) -> None:
    person = users.find_by_email(email)
    if person is None:
        _create(email, password)
    elif checked(password, person.password) is None:
        encoded = hash_password(password)
        users.change(person.id, lambda user: user.with_password(encoded, at=now()), event="user.password_set", by=BY)


def _create(email: str, password: str) -> None:
    (name, role), at = PEOPLE[email], now()
    person = User(
        name=name,
        email=email,
        role=role,
        password=hash_password(password),
        email_verified_at=at,
        created_at=at,
        updated_at=at,
    )
    try:
        users.create(person, event="user.loaded", by=BY)
    except Taken:
        _ensure(email, password)


def known_logins() -> dict[str, str]:
    path = _path()
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return {email: password for email, password in known.items() if email in PEOPLE}


def _keep(logins: dict[str, str]) -> None:
    """Replaced as a whole: half a file would keep every later start from reading it."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(logins, indent=2))
    draft.replace(path)


def _path() -> Path:
    return Path(settings.VAR_DIR) / "demo_logins.json"
