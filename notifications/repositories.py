"""The keys of this domain.

mail:outbox:<event id>-<kind>      in the partition of its event
mail:all                           mail:status:<status>            mail:user:<user>
mail:due                           by the time of the next try
mail:waiting                       by the time it was queued: the oldest tells whether mail is late

notifications:items:<user>-<…>     a row of the bell; in the partition of its user, as everything that follows
notifications:user:<user>          the rows of a bell, by the time they last rang
notifications:unread:<user>        those that were not read
notifications:inboxes:<user>       the bell as a whole
notifications:stream:<user>        the latest news, in order: what an open page missed is read from here
notifications:preferences:<user>   what the person does not want to hear of
"""

from __future__ import annotations

from datetime import datetime

from notifications.models import MOST_KEPT, BellItem, Inbox, OutboxMail, Preferences
from storage.indexes import Index, Log
from storage.queries import Query
from storage.repositories import Repository


class Mails(Repository[OutboxMail]):
    record = OutboxMail
    about = ("contract", "payment")
    always = ("kind",)
    key = "mail:outbox:{id}"
    all = Index("mail:all")
    by_status = Index("mail:status:{status}")
    by_user = Index("mail:user:{user}", when=lambda mail: bool(mail.user))
    due = Index("mail:due", score="next_at", when=lambda mail: mail.is_waiting)
    waiting = Index("mail:waiting", score="queued_at", when=lambda mail: mail.is_waiting)

    def list_due(self, at: datetime, *, limit: int) -> list[OutboxMail]:
        return self.list(self.due, oldest_first=True, at_most=at, limit=limit).items

    def query_oldest_waiting(self) -> Query[OutboxMail | None]:
        return self.query_list(self.waiting, oldest_first=True, limit=1).then(lambda page: page.first)


class Items(Repository[BellItem]):
    record = BellItem
    key = "notifications:items:{id}"
    owner = "user"
    by_user = Index("notifications:user:{user}", score="updated_at")
    unread = Index("notifications:unread:{user}", score="updated_at", when=lambda item: item.is_unread)


class Inboxes(Repository[Inbox]):
    record = Inbox
    key = "notifications:inboxes:{id}"
    stream = Log("notifications:stream:{id}", most=MOST_KEPT)


class PreferenceSheets(Repository[Preferences]):
    record = Preferences
    key = "notifications:preferences:{id}"

    def query_of(self, user_id: str) -> Query[Preferences]:
        """What the person chose, else what everybody begins with."""
        return self.query_find(user_id).then(lambda found: found or Preferences(id=user_id))


mails = Mails()
items = Items()
inboxes = Inboxes()
preferences = PreferenceSheets()
