from __future__ import annotations

import re

from django.urls import reverse
from django.utils.translation import override

from accounts.repositories import users
from notifications.services.reading import query_bell
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import ring, rung, unread
from tests.storage.trips import counted_trips

BELL, READ = "/notifications/", "/notifications/read/"


def links(html: str) -> list[str]:
    """The inside of every link to the bell."""
    return re.findall(rf'<a [^>]*href="{BELL}"[^>]*>(.*?)</a>', html, re.DOTALL)


def shown(html: str) -> list[str]:
    """The figures that the links to the bell show."""
    return [
        "".join(re.findall(r"\d+", re.sub(r"<svg.*?</svg>|<[^>]+>", "", link, flags=re.DOTALL))) for link in links(html)
    ]


def page_of(person, address: str = BELL, **options: object) -> str:
    return browser(person).get(address, **options).content.decode()


def test_every_page_shows_how_many_are_unread_and_nothing_at_zero():
    customer, staff = make_user(), make_user(role="support")
    for person, address in ((customer, "/account/"), (staff, "/staff/")):
        assert set(shown(page_of(person, address))) == {""}
        ring(person), ring(person)
        html = page_of(person, address)
        assert set(shown(html)) == {"2"} and 'data-counter="unread"' in html


def test_a_page_costs_no_trip_more_for_its_bell():
    person = make_user()
    ring(person)
    client = browser(person)
    client.get("/account/"), client.get(BELL)
    for address in ("/account/", BELL):
        with counted_trips() as trips:
            assert client.get(address).status_code == 200
        assert len(trips) == 2


def test_the_bell_lists_what_rang_last_first_and_folds_groups():
    person = make_user()
    ring(person, group="ticket:1", subject="Velho")
    ring(person, subject="Novo")
    ring(person, group="ticket:1", subject="Velho")
    with override("en"):
        html = page_of(person)
    assert re.findall(r"(\d+) min[^<]*: (\w+)</b>", html) == [("2", "Velho"), ("1", "Novo")]
    assert 'href="/support/1/"' in html


def test_one_is_marked_as_read_and_then_all():
    person = make_user()
    [ring(person) for _ in range(3)]
    client = browser(person)
    assert client.post(READ, {"id": rung(person)[1].id}).url == BELL
    assert [item.is_unread for item in rung(person)] == [True, False, True]
    assert set(shown(client.post(READ, follow=True).content.decode())) == {""} and unread(person) == 0


def test_the_id_that_the_stream_gave_marks_one_too():
    person = make_user()
    ring(person), ring(person)
    browser(person).post(READ, {"id": query_bell(person.id).run().last})
    assert [item.is_unread for item in rung(person)] == [False, True]


def test_another_persons_item_is_not_found():
    person, other = make_user(), make_user(role="admin")
    ring(person)
    for item_id in (rung(person)[0].id, query_bell(person.id).run().last, "x", "1-1", "a:b{c}"):
        assert browser(other).post(READ, {"id": item_id}).status_code == 404
    assert unread(person) == 1


def test_only_posts_mark_and_only_of_who_is_signed_in():
    person = make_user()
    ring(person)
    assert browser(person).get(READ).status_code == 405
    assert browser().post(READ).status_code == 302
    assert browser().get(BELL).status_code == 302 and unread(person) == 1


def test_an_empty_bell_says_what_will_be_here():
    html = page_of(make_user())
    assert 'class="card empty"' in html and f'action="{READ}"' not in html


def test_an_old_page_of_the_bell_is_reached_by_its_cursor():
    person = make_user()
    [ring(person, subject=f"Nr. {number}!") for number in range(30)]
    client = browser(person)
    older = re.search(r'href="(\?cursor=[^"]+)"', client.get(BELL).content.decode())[1]
    html = client.get(BELL + older.replace("&amp;", "&")).content.decode()
    assert [f"Nr. {number}!" in html for number in (29, 5, 4, 0)] == [False, False, True, True]


def test_what_is_shown_is_text():
    person = make_user()
    ring(person, subject="<script>alert(1)</script>")
    html = page_of(person)
    assert "<script>alert" not in html and "&lt;script&gt;" in html


def test_a_kind_that_is_no_longer_known_does_not_break_the_page():
    person = make_user()
    ring(person)
    from notifications import bells

    del bells._bells["tickets_test"]
    assert browser(person).get(BELL).status_code == 200


def test_each_reads_in_the_own_language():
    person = make_user()
    ring(person)
    titles = []
    for language in ("pt-br", "en"):
        users.change(person.id, lambda user, language=language: user.replace(language=language))
        titles.append(re.search(r"<b>([^<]*): Site", page_of(person, HTTP_ACCEPT_LANGUAGE=language))[1])
    assert titles == ["há 1 min", "1 min ago"]


def test_the_page_says_where_its_stream_begins():
    person = make_user()
    ring(person)
    html = page_of(person, reverse("dashboard:customer_home"))
    assert f'data-after="{query_bell(person.id).run().last}"' in html
    assert re.search(r'data-at="\d+\.\d+"', html)


def test_a_part_that_is_refreshed_takes_no_message_away():
    client = browser(make_user())
    client.post("/account/notifications/", {})
    assert 'class="alert ok"' not in client.get(BELL, HTTP_X_REFRESH="1").content.decode()
    assert 'class="alert ok"' in client.get(BELL).content.decode()
