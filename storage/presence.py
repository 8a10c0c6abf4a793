"""Who is at a place at this moment: noted again and again while somebody is there, forgotten soon after.

<key of the place>    sorted set of `<what he does>|<who>` by the moment until which that counts; the key itself expires
                      with the last of them
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from storage.clock import now
from storage.connection import Command
from storage.keys import fill
from storage.queries import Query


class Present(NamedTuple):
    who: str
    doing: str


@dataclass(frozen=True)
class Presence:
    """`Presence("tickets:presence:{id}", seconds=21, doings=("viewing", "replying"))`; seconds: at most 30.

    Whoever does several things, in two windows or because a part of his page was fetched again, does the last of these.
    """

    key: str
    seconds: int
    doings: tuple[str, ...]

    def query(self, place: str) -> Query[list[Present]]:
        """Who is there, to be read together with something else."""
        return Query((self._look(place),), lambda answers: self._present(answers[0]))

    def query_noting(self, place: str, who: str, doing: str, *, instead: bool = False) -> Query[list[Present]]:
        """Note that somebody is there doing this, and read who else is; in one round trip with other reads.

        instead: of whatever else he did. Written like this although it is called a read: the note is harmless to
        repeat and ends by itself.
        """
        key, until = fill(self.key, {"id": place}), now().timestamp() + self.seconds
        others = [f"{other}|{who}" for other in self.doings if other != doing]
        commands: tuple[Command, ...] = (
            *([("ZREM", key, *others)] if instead else []),
            ("ZADD", key, until, f"{doing}|{who}"),
            ("ZREMRANGEBYSCORE", key, "-inf", now().timestamp()),
            ("EXPIRE", key, self.seconds),
            self._look(place),
        )
        return Query(commands, lambda answers: [one for one in self._present(answers[-1]) if one.who != who])

    def query_leaving(self, place: str, who: str) -> Query[None]:
        key = fill(self.key, {"id": place})
        return Query((("ZREM", key, *(f"{doing}|{who}" for doing in self.doings)),), lambda _answers: None)

    def _look(self, place: str) -> Command:
        return ("ZRANGE", fill(self.key, {"id": place}), f"({now().timestamp()}", "+inf", "BYSCORE")

    def _present(self, members: list[bytes]) -> list[Present]:
        found = [member.decode().partition("|") for member in members]
        last = {who: doing for known in self.doings for doing, _, who in found if doing == known}
        return [Present(*one) for one in last.items()]
