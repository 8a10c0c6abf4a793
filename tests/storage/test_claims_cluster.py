"""On a cluster a claim and its record cannot change in one step; every order of the steps must keep values unique."""

import pytest

from storage import claims
from storage.connection import store
from storage.errors import Conflict, Taken
from tests.storage.records import Reader, make_reader, readers

pytestmark = pytest.mark.usefixtures("on_cluster")
ANA = "ana@example.org"
EMAIL = f"library:readers:email:{ANA}"


def holder():
    return store.execute("GET", EMAIL)


def test_a_writer_that_stopped_before_its_commit_cannot_finish_once_its_claim_is_gone():
    slow = readers.named(Reader(email=ANA))
    claims.take(readers.schema, EMAIL, slow.id, "slow")
    quick = make_reader(email=ANA)
    with pytest.raises(Taken):
        readers.create(slow)
    assert readers.find_by("email", ANA) == quick and readers.find(slow.id) is None


def test_a_change_that_stopped_before_its_commit_must_read_again_once_its_claim_is_gone():
    slow = make_reader()
    claims.take(readers.schema, EMAIL, slow.id, "slow")
    quick = make_reader(email=ANA)
    with pytest.raises((Conflict, Taken)):
        readers.save(slow.replace(email=ANA))
    assert readers.find_by("email", ANA) == quick and readers.get(slow.id).email == slow.email


def test_a_claim_that_was_taken_again_meanwhile_is_not_released():
    ana = make_reader(email=ANA)
    claims.hold(EMAIL, ana.id, "first")
    claims.hold(EMAIL, ana.id, "second")
    claims.release(EMAIL, ana.id, "first")
    assert holder() == ana.id.encode()


def test_a_holder_that_comes_back_while_it_is_expelled_keeps_its_value(monkeypatch):
    ana, look, looks = make_reader(), claims._unless_it_holds, []
    claims.hold(EMAIL, ana.id, "stopped")

    def look_and_let_her_come_back(key, place):
        raw = look(key, place)
        looks.append(place)
        if len(looks) == 2:
            readers.save(readers.get(ana.id).replace(email=ANA))
        return raw

    monkeypatch.setattr(claims, "_unless_it_holds", look_and_let_her_come_back)
    with pytest.raises(Taken):
        make_reader(email=ANA)
    assert readers.find_by("email", ANA) == readers.get(ana.id)


def test_a_late_release_does_not_free_a_value_that_came_back(monkeypatch):
    ana, release, late = make_reader(email=ANA), claims.release, []
    monkeypatch.setattr(claims, "release", lambda *claim: late.append(claim))
    away = readers.save(ana.replace(email="away@example.org"))
    monkeypatch.undo()
    readers.save(away.replace(email=ANA))
    [claim] = late
    release(*claim)
    assert holder() == ana.id.encode()


def test_a_release_that_never_came_leaves_the_value_free_for_others(monkeypatch):
    ana = make_reader(email=ANA)
    monkeypatch.setattr(claims, "release", lambda *claim: None)
    readers.delete(ana)
    assert holder() == ana.id.encode() and readers.find_by("email", ANA) is None
    bia = make_reader(email=ANA)
    assert readers.find_by("email", ANA) == bia


def test_a_commit_that_failed_leaves_a_claim_that_heals():
    ana, bia = make_reader(), make_reader()
    readers.save(ana.replace(fees=1))
    with pytest.raises(Conflict):
        readers.save(ana.replace(email=ANA))
    assert holder() == ana.id.encode()
    assert readers.save(bia.replace(email=ANA)) == readers.find_by("email", ANA)
    with pytest.raises(Taken):
        readers.change(ana.id, lambda reader: reader.replace(email=ANA))
