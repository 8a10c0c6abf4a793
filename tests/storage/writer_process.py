"""A process to be killed: it writes readers until then, and keeps a journal of what it tries and what was acknowledged.

Each line of the journal is `try` or `done` or `refused`, then the reader as it shall be; a fresh serial names the step.
"""

from __future__ import annotations

import json
import os
import random
import sys


def main(url: str, seed: str, journal: str, partitions: str = "1") -> None:
    from django.conf import settings

    settings.configure(INSTALLED_APPS=["storage"])
    import django

    django.setup()
    from storage.commits import commit
    from storage.connection import store
    from storage.errors import Conflict, Taken
    from storage.ids import new_id
    from tests.storage.records import Loan, Reader, loans, readers

    store.use(url, partitions=int(partitions))
    rng, mine = random.Random(seed), {}
    pages = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(word, step):
        os.write(pages, f"{word} {json.dumps(step)}\n".encode())

    for serial in range(1, 1_000_000):
        fields = {"email": f"{rng.randrange(15)}@example.org", "city": rng.choice("abc"), "fees": rng.randrange(9)}
        fields["serial"] = serial
        old = mine[rng.choice(list(mine))] if len(mine) > 4 or (mine and rng.random() < 0.5) else None
        new = old.replace(**fields) if old else Reader(id=new_id(), **fields)
        is_last = old is not None and rng.random() < 0.15
        step = {"id": new.id, "serial": serial, **({} if is_last else fields)}
        note("try", step)
        try:
            if is_last:
                readers.delete(old, event=f"left{serial}", by="visitor")
                del mine[old.id]
            elif old:
                mine[new.id] = readers.save(new, event=f"moved{serial}", by="visitor")
            else:
                first_loan = loans.creating(Loan(reader=new.id, pages=serial))
                mine[new.id], _ = commit(readers.creating(new, event=f"joined{serial}", by="visitor"), first_loan)
        except Taken:
            note("refused", step)
        except Conflict:
            note("refused", step)
            mine.pop(new.id, None)
            if fresh := readers.find(new.id):
                mine[new.id] = fresh
        else:
            note("done", step)


if __name__ == "__main__":
    main(*sys.argv[1:])
