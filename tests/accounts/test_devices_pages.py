from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client

from accounts import sessions
from storage.clock import moved
from storage.connection import store
from storage.sessions import SessionStore
from tests.accounts.builders import PASSWORD, browser, event_names, make_user, sign_in

PAGE = "/account/sessions/"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


def signed_in(agent=CHROME, address="192.0.2.1"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"email": "ana@example.test", "password": PASSWORD}).status_code == 302
    return client


def devices(client):
    return client.get(PAGE).context["devices"]


def is_signed_in(client):
    return client.get("/api/auth/me").status_code == 200


def revoke(client, device):
    return client.post(f"{PAGE}{device.id}/revoke/")


def test_every_device_is_shown_with_its_name_address_and_time(person):
    here, _there = signed_in(), signed_in(IPHONE, "2001:db8::7")
    page = here.get(PAGE, headers={"accept-language": "en"}).content.decode()
    for words in ("Chrome on Windows", "Safari on iPhone", "192.0.2.1", "2001:db8::7", "last seen", "this device"):
        assert words in page
    assert [device.is_this for device in devices(here)] == [True, False]


def test_a_revoked_device_is_refused_at_its_next_request_and_the_rest_goes_on(person):
    here, there, third = signed_in(), signed_in(IPHONE), signed_in("curl/8.5")
    [phone] = [device for device in devices(here) if "iPhone" in device.agent]
    assert revoke(here, phone)["Location"] == PAGE
    assert (is_signed_in(here), is_signed_in(there), is_signed_in(third)) == (True, False, True)
    assert len(devices(here)) == 2 and event_names(person.id)[-1] == "user.session_revoked"


def test_all_others_are_revoked_at_once(person):
    here, others = signed_in(), [signed_in(IPHONE), signed_in("curl/8.5")]
    assert here.post(f"{PAGE}revoke-others/")["Location"] == PAGE
    assert is_signed_in(here) and not any(map(is_signed_in, others))
    assert [device.is_this for device in devices(here)] == [True]


def test_staying_signed_in_survives_the_revocation_of_the_others(person):
    here = sign_in(browser(), person, remember=True)
    here.post(f"{PAGE}revoke-others/")
    assert 29 * 86400 < here.cookies["session"]["max-age"] <= 30 * 86400


def test_another_persons_device_is_404(person):
    stranger = browser(make_user())
    [device] = devices(signed_in())
    assert revoke(stranger, device).status_code == 404 and len(devices(signed_in())) == 2


@pytest.mark.parametrize("unknown", ["x", "0" * 32, "%00", "é", "a" * 3000])
def test_an_unknown_device_is_404(person, unknown):
    assert signed_in().post(f"{PAGE}{unknown}/revoke/").status_code == 404


def test_the_page_never_shows_a_session_key(person):
    here, there = signed_in(), signed_in(IPHONE)
    page = here.get(PAGE).content.decode()
    keys = [client.cookies["session"].value.rpartition(".")[2] for client in (here, there)]
    assert not any(key in page for key in keys)


def test_only_sessions_that_still_sign_in_are_shown(person):
    here = signed_in()
    with moved(timedelta(hours=-20)):
        old = sign_in(browser(), person)
    assert len(devices(here)) == 1 and not is_signed_in(old)


def test_signing_out_leaves_the_list(person):
    here, there = signed_in(), signed_in(IPHONE)
    there.post("/accounts/logout/")
    assert len(devices(here)) == 1
    assert store.execute("ZCARD", f"sessions:user:{person.id}") == 1


def test_a_session_of_before_this_release_is_shown_too(person):
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, person)
    del request.session["agent"], request.session["address"]
    request.session.save()
    assert [device.agent for device in devices(signed_in()) if not device.is_this] == [""]


def test_the_first_sign_in_on_a_new_device_is_noted_and_the_second_is_not(person):
    first = signed_in()
    assert event_names(person.id)[-1] == "user.signed_in"
    second = signed_in(IPHONE)
    assert event_names(person.id)[-1] == "user.signed_in_on_new_device"
    for known in (first, second):
        known.post("/accounts/logout/")
        known.post("/accounts/login/", {"email": person.email, "password": PASSWORD})
        assert event_names(person.id)[-1] == "user.signed_in"


def test_the_mark_of_a_device_is_out_of_reach_of_scripts_and_stored_as_a_hash(person):
    mark = signed_in().cookies["device"]
    assert mark["httponly"] and mark["max-age"] == 365 * 86400
    assert mark.value not in store.execute("GET", f"users:id:{person.id}").decode()


@pytest.mark.parametrize("mark", ["", "x", "a" * 5000, "<script>"])
def test_an_invented_mark_is_replaced(person, mark):
    client = Client()
    client.cookies["device"] = mark
    client.post("/accounts/login/", {"email": person.email, "password": PASSWORD})
    assert client.cookies["device"].value != mark


def test_the_page_costs_the_session_the_list_and_the_sessions_in_it(person, monkeypatch):
    here, _there = signed_in(), signed_in(IPHONE)
    trips, attempt = [], store.attempt
    monkeypatch.setattr(store, "attempt", lambda *args, **kwargs: trips.append(1) or attempt(*args, **kwargs))
    here.get(PAGE)
    assert len(trips) == 3


def test_the_pages_of_the_account_lead_to_each_other(person):
    page = signed_in().get("/account/").content.decode()
    assert all(f'href="/account/{name}/"' in page for name in ("profile", "security", "sessions"))


def test_staff_keep_their_own_frame():
    page = browser(make_user(role="support")).get(PAGE).content.decode()
    assert 'class="sidebar"' in page
