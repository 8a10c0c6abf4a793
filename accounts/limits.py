"""How often strangers may try: per account, known or not, and per network address."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from accounts.models import normal_address
from storage.limits import Limit, Window

PASSWORDS_OF_ACCOUNT = Limit("passwords_of_account", most=5, within=timedelta(minutes=5))
PASSWORDS_FROM_ADDRESS = Limit("passwords_from_address", most=50, within=timedelta(minutes=5))
CODES_OF_ACCOUNT = Limit("codes_of_account", most=5, within=timedelta(minutes=5))
RESETS_OF_ACCOUNT = Limit("resets_of_account", most=5, within=timedelta(hours=1))
FORMS_FROM_ADDRESS = Limit("forms_from_address", most=600, within=timedelta(hours=1))
"""Forms that create an account or make us send a mail: a whole office, or a school, may share one address."""


def passwords_of(email: str) -> Window:
    return Window(PASSWORDS_OF_ACCOUNT, normal_address(email))


def passwords_from(address: str) -> Window:
    return Window(PASSWORDS_FROM_ADDRESS, _network(address))


def codes_of(email: str) -> Window:
    return Window(CODES_OF_ACCOUNT, normal_address(email))


def resets_of(email: str) -> Window:
    return Window(RESETS_OF_ACCOUNT, normal_address(email))


def forms_from(address: str) -> Window:
    return Window(FORMS_FROM_ADDRESS, _network(address))


def _network(address: str) -> str:
    """Whoever has one IPv6 address has all of its /64; the older kind is one by one."""
    place = ip_address(address.partition("%")[0]) if address else None
    if isinstance(place, IPv6Address):
        return str(place.ipv4_mapped or ip_network(f"{place}/64", strict=False))
    return address
