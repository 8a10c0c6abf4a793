from datetime import timedelta

import pytest

from storage.connection import store
from tests.storage.records import OPENING, Book, Reader, books, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def shelve(*ranks: float) -> list[Book]:
    return [books.create(Book(id=f"b{number:04}", title="T", rank=rank)) for number, rank in enumerate(ranks)]


def turn(limit: int = 3, **options: object) -> list[list[str]]:
    """All pages, as the ids on them."""
    pages, cursor = [], None
    while True:
        page = books.list(books.all, cursor=cursor, limit=limit, **options)
        pages.append([book.id for book in page.items])
        cursor = page.next
        if cursor is None:
            return pages


def flat(pages: list[list[str]]) -> list[str]:
    return [book_id for page in pages for book_id in page]


def test_an_empty_listing_is_one_empty_page():
    assert turn() == [[]]


def test_pages_follow_each_other_newest_first():
    shelve(1, 2, 3, 4, 5, 6, 7)
    assert turn() == [["b0006", "b0005", "b0004"], ["b0003", "b0002", "b0001"], ["b0000"]]


def test_a_full_last_page_has_no_next():
    shelve(1, 2, 3, 4, 5, 6)
    assert [len(page) for page in turn()] == [3, 3]


def test_pages_may_follow_oldest_first():
    shelve(1, 2, 3, 4)
    assert turn(oldest_first=True) == [["b0000", "b0001", "b0002"], ["b0003"]]


@pytest.mark.parametrize("oldest_first", [True, False])
def test_entries_of_one_score_are_each_shown_once(oldest_first):
    shelve(*[7.25] * 20, *[8] * 3)
    shown = flat(turn(4, oldest_first=oldest_first))
    assert sorted(shown) == sorted(set(shown)) and len(shown) == 23
    equal = [book_id for book_id in shown if int(book_id[1:]) < 20]
    assert equal == sorted(equal, reverse=not oldest_first)


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_every_entry_is_reached_at_any_depth_and_page_size(limit):
    shelve(*[number // 3 + 0.1 for number in range(40)])
    assert flat(turn(limit)) == sorted((f"b{n:04}" for n in range(40)), reverse=True)


def test_what_is_added_while_someone_turns_pages_shifts_nothing():
    shelve(*range(10))
    first = books.list(books.all, limit=4)
    for number in range(5):
        books.create(Book(id=f"new{number}", title="T", rank=100 + number))
    second = books.list(books.all, limit=4, cursor=first.next)
    assert [book.id for book in second.items] == ["b0005", "b0004", "b0003", "b0002"]


def test_what_is_removed_while_someone_turns_pages_shifts_nothing():
    shelved = shelve(*range(10))
    first = books.list(books.all, limit=4)
    for book in shelved[5:8]:
        books.delete(book)
    second = books.list(books.all, limit=3, cursor=first.next)
    assert [book.id for book in second.items] == ["b0004", "b0003", "b0002"]


def test_bounds_hold_on_every_page():
    shelve(*range(20))
    assert flat(turn(3, at_least=4, at_most=12)) == [f"b{n:04}" for n in range(12, 3, -1)]
    assert flat(turn(3, at_least=4, at_most=12, oldest_first=True)) == [f"b{n:04}" for n in range(4, 13)]


@pytest.mark.parametrize("cursor", ["", "~", "x", "nan~b0001", "-nan~", "1e999999x~", "~~~", "é", "0x10~a", "\x00~"])
def test_a_cursor_that_we_did_not_write_starts_at_the_beginning(cursor):
    shelve(1, 2)
    assert [book.id for book in books.list(books.all, cursor=cursor).items] == ["b0001", "b0000"]


@pytest.mark.parametrize("cursor", ["inf~", "-inf~", "1e400~x", "5~\x00", "5~é{}", "5", "1_0~b", "٣~b", " 7 ~ "])
def test_an_invented_cursor_harms_nothing(cursor):
    shelve(1, 2)
    assert len(books.list(books.all, cursor=cursor).items) <= 2
    assert len(books.list(books.all, cursor=cursor, oldest_first=True).items) <= 2


def test_a_page_may_be_larger_than_a_script_can_unpack():
    crowd = [readers.creating(Reader(email=f"{n}@example.org", joined_at=OPENING + timedelta(n))) for n in range(30)]
    from storage.bulk import commit_in_bulk

    commit_in_bulk([[write] for write in crowd])
    one = make_reader()
    key = store.tag(one.id) + "library:readers:all"
    for start in range(0, 10_000, 1000):
        store.execute("ZADD", key, *[item for n in range(start, start + 1000) for item in (-n, f"gone{n}")])
    page = readers.list(readers.all, limit=9_000)
    assert len(page.items) == 31 and page.next


def test_an_entry_without_its_record_is_left_out():
    shelve(1, 2, 3)
    store.execute("DEL", store.tag("b0001") + "library:books:b0001")
    assert turn() == [["b0002", "b0000"]]


@pytest.mark.parametrize(
    ("bounds", "number"), [({}, 5), ({"at_least": 3}, 3), ({"at_most": 2}, 2), ({"at_least": 2, "at_most": 4}, 3)]
)
def test_what_stands_between_two_scores_is_counted(bounds, number):
    shelve(1, 2, 3, 4, 5)
    assert books.count(books.all, **bounds) == number
