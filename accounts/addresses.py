"""From which network address a request comes."""

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer, or what trusted proxies say of it: the last hop in `X-Forwarded-For` that is not one of them.

    Without `TRUSTED_PROXIES` the header changes nothing. Empty when the peer has no address (a unix socket).
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    if not _is_trusted(peer):
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    said = next((hop for hop in reversed(hops) if not _is_trusted(hop)), peer)
    return said if _is_address(said) else peer


def _is_trusted(address: str) -> bool:
    networks = _networks(tuple(settings.TRUSTED_PROXIES))
    return bool(networks) and _is_address(address) and any(ip_address(address) in network for network in networks)


@cache
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy, strict=False) for proxy in proxies]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
