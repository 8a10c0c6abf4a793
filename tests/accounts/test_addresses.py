import pytest
from django.test import RequestFactory

from accounts.addresses import client_address
from storage.events import Events, events
from tests.accounts.builders import make_user, sign_in


def address(peer, forwarded=""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


def test_without_a_proxy_a_forged_header_changes_nothing(settings):
    settings.TRUSTED_PROXIES = []
    assert address("198.51.100.7", "203.0.113.1") == "198.51.100.7"


def test_only_the_trusted_proxy_is_believed(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address("10.1.2.3", "203.0.113.1") == "203.0.113.1"
    assert address("198.51.100.7", "203.0.113.1") == "198.51.100.7"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.1, 10.0.0.9", "203.0.113.1"),
        ("6.6.6.6, 203.0.113.1", "203.0.113.1"),
        ("gibberish", "10.1.2.3"),
        ("203.0.113.1, <script>", "10.1.2.3"),
        ("10.0.0.9, 10.0.0.8", "10.1.2.3"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_last_hop_that_is_no_proxy_counts(settings, forwarded, client):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address("10.1.2.3", forwarded) == client


def test_a_unix_socket_has_no_address(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address("") == ""


def test_events_say_where_they_came_from(client):
    person = make_user()
    sign_in(client, person).post("/accounts/logout/", REMOTE_ADDR="198.51.100.7")
    [event, *_] = events.list(Events.by_subject, subject=person.id).items
    assert (event.name, event.address) == ("user.signed_out", "198.51.100.7")
