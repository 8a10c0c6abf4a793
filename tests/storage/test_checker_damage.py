import random
import threading
import time

import pytest

from storage import claims
from storage.checker import Checker
from storage.connection import store
from storage.errors import Conflict, Taken
from tests.storage import damage
from tests.storage.keyspace import all_keys
from tests.storage.records import Reader, loans, make_loan, readers

pytestmark = pytest.mark.usefixtures("each_store")


def test_a_thousand_random_harms_are_all_named_and_repaired(monkeypatch):
    monkeypatch.setattr(claims, "SECONDS_IN_FLIGHT", 0)
    rng = random.Random(7)
    damage.fill(rng, 340)
    harms = rng.sample(known := damage.harms(rng), min(1000, len(known)))
    assert len(harms) == 1000
    names = [harm(rng) for harm in harms]
    report = "\n".join(map(str, Checker().run()))
    assert [name for name in names if name not in report] == []
    repaired = list(Checker(repair=True).run())
    assert [str(fault) for fault in repaired if not fault.is_repaired] == []
    assert [str(fault) for fault in Checker().run()] == []
    ids = {key.decode().rpartition("library:readers:")[2] for key in all_keys() if b":readers:" in key}
    assert readers.count(readers.all) == len(readers.get_many(ids)) > 200


class Crowd:
    """Writers who create, change, exchange addresses and delete until they are told to stop."""

    def __init__(self, size):
        self.stop, self.errors, self.steps = threading.Event(), [], 0
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(size)]

    def work(self, number):
        rng, mine = random.Random(number), []
        while not self.stop.is_set():
            try:
                self.step(rng, mine)
                self.steps += 1
            except (Taken, Conflict):
                continue
            except Exception as error:
                self.errors.append(error)
                return

    def step(self, rng, mine):
        email, city = f"{rng.randrange(12)}@example.org", rng.choice(damage.CITIES)
        if len(mine) < 3:
            reader = readers.create(Reader(email=email, city=city), event="reader.joined", by="visitor")
            make_loan(reader, pages=5)
            mine.append(reader.id)
        elif rng.random() < 0.2:
            readers.delete(readers.get(mine.pop(0)), event="reader.left", by="visitor")
        else:
            change = {"city": city, "fees": rng.randrange(5)} | ({"email": email} if rng.random() < 0.5 else {})
            readers.change(rng.choice(mine), lambda r: r.replace(**change), event="reader.moved", by="job:x")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.parametrize("repair", [False, True])
def test_nothing_false_is_reported_while_others_write(repair):
    rounds, end = 0, time.monotonic() + 1.5
    with Crowd(4) as crowd:
        while time.monotonic() < end or rounds < 2:
            assert [str(fault) for fault in Checker(repair=repair).run()] == []
            rounds += 1
    assert crowd.errors == [] and crowd.steps > 20
    assert [str(fault) for fault in Checker().run()] == []


def test_a_harm_is_found_and_repaired_while_others_write():
    with Crowd(3):
        reader = readers.create(Reader(email="ana@example.org", city="natal", fees=3))
        loan = make_loan(reader, pages=70)
        tag = store.tag(reader.id)
        store.execute("ZREM", f"{tag}library:readers:all", reader.id)
        store.execute("INCRBY", f"{tag}library:fees:natal", 5)
        store.execute("DEL", f"{tag}library:loans:reader:{reader.id}")
        found = " ".join(map(str, Checker(repair=True).run()))
        assert all(name in found for name in (reader.id, "library:fees:natal", loan.id))
        assert [str(fault) for fault in Checker().run()] == []
    assert readers.total(readers.fees, city="natal") == 3
    assert loans.list(loans.by_reader, reader=reader.id).items == [loans.get(loan.id)]
