import pytest

from storage.errors import Conflict, RecordNotFound
from storage.ids import new_id
from tests.storage.records import Book, Reader, books, loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def test_what_was_created_is_found_again():
    ana = readers.create(Reader(email="ana@example.org", card="7"))
    assert readers.get(ana.id) == ana and (ana.version, ana.card) == (1, "7")


def test_a_record_may_bring_its_own_id():
    books.create(Book(id="grande-sertao", title="Grande Sertão: Veredas"))
    assert books.get("grande-sertao").title == "Grande Sertão: Veredas"


@pytest.mark.parametrize("strange", ["a:b", "a b", "{p01}", "100%", "a\n"])
def test_an_id_that_is_no_plain_word_is_refused(strange):
    with pytest.raises(ValueError):
        books.create(Book(id=strange, title="Ficções"))


def test_what_is_not_there_is_not_found():
    assert readers.find(new_id()) is None
    with pytest.raises(RecordNotFound):
        readers.get(new_id())


def test_a_strange_id_is_simply_not_found():
    assert readers.find("../x y:{z}\0") is None


def test_the_name_of_an_index_is_no_record():
    book = books.create(Book(id="ulisses", title="Ulisses"))
    assert books.find("all") is None and books.get_many(["all", "ulisses"]) == [book]
    with pytest.raises(RecordNotFound):
        books.get("all")
    with pytest.raises(ValueError):
        books.create(Book(id="all", title="Tudo"))
    assert books.list(books.all).items == [book]


def test_an_id_is_used_once():
    ana = make_reader()
    with pytest.raises(Conflict):
        readers.create(Reader(id=ana.id, email="other@example.org"))
    assert readers.get(ana.id) == ana


def test_saving_replaces_what_was_read():
    ana = make_reader()
    saved = readers.save(ana.replace(city="santos"))
    assert readers.get(ana.id) == saved and (saved.version, saved.city) == (2, "santos")


def test_the_returned_copy_can_be_saved_again():
    ana = make_reader()
    for city in ("santos", "recife", "natal"):
        ana = readers.save(ana.replace(city=city))
    assert (readers.get(ana.id).city, ana.version) == ("natal", 4)


def test_a_stale_copy_cannot_be_saved():
    stale = make_reader()
    readers.save(stale.replace(city="santos"))
    with pytest.raises(Conflict):
        readers.save(stale.replace(city="recife"))
    assert readers.get(stale.id).city == "santos"


def test_a_stale_copy_cannot_be_deleted():
    stale = make_reader()
    readers.save(stale.replace(city="santos"))
    with pytest.raises(Conflict):
        readers.delete(stale)
    assert readers.get(stale.id).city == "santos"


def test_a_deleted_record_cannot_be_saved():
    ana = make_reader()
    readers.delete(ana)
    with pytest.raises(Conflict):
        readers.save(ana.replace(city="santos"))
    assert readers.find(ana.id) is None


def test_deleting_twice_is_done_once():
    ana = make_reader()
    readers.delete(ana)
    readers.delete(ana)
    assert readers.find(ana.id) is None


def test_a_record_that_was_never_stored_cannot_be_saved():
    with pytest.raises(ValueError):
        readers.save(Reader(id=new_id(), email="ana@example.org"))


def test_change_reads_again_when_another_writer_was_quicker():
    ana = make_reader()
    visits = []

    def charge(reader):
        if not visits:
            readers.save(readers.get(ana.id).replace(city="santos"))
        visits.append(reader.city)
        return reader.replace(fees=reader.fees + 100)

    changed = readers.change(ana.id, charge)
    assert visits == ["campinas", "santos"] and (changed.city, changed.fees) == ("santos", 100)


def test_change_that_changes_nothing_writes_nothing():
    ana = make_reader()
    assert readers.change(ana.id, lambda reader: reader).version == readers.get(ana.id).version == 1


def test_change_of_what_is_not_there_says_so():
    with pytest.raises(RecordNotFound):
        readers.change(new_id(), lambda reader: reader.replace(fees=1))


def test_a_record_keeps_its_owner():
    loan = make_loan(make_reader())
    with pytest.raises(ValueError):
        loans.save(loan.replace(reader=make_reader().id))


def test_a_record_keeps_its_id():
    ana, bia = make_reader(), make_reader()
    with pytest.raises(ValueError):
        readers.save(ana.replace(id=bia.id))


def test_several_are_read_at_once_in_the_order_asked_for():
    ana, bia = make_reader(), make_reader()
    assert readers.get_many([bia.id, new_id(), ana.id]) == [bia, ana]


def test_an_owned_record_lives_with_its_owner():
    owners = [make_reader() for _ in range(30)]
    for owner in owners:
        loan = make_loan(owner)
        assert loans.list(loans.by_reader, reader=owner.id).items == [loan]


def test_every_plain_value_comes_back_as_it_was():
    odd = 'Zoë "—" \\ \u2028 😀 \x7f {} % : \t'
    ana = make_reader(city=odd, fees=-(2**62))
    assert readers.get(ana.id).city == odd and readers.get(ana.id).fees == -(2**62)
    assert readers.list(readers.by_city, city=odd).items == [ana]
