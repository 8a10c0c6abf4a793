"""The keys of the mail outbox.

mail:outbox:<event id>-<kind>      in the partition of its event
mail:all                           mail:status:<status>            mail:user:<user>
mail:due                           by the time of the next try
mail:waiting                       by the time it was queued: the oldest tells whether mail is late
"""

from __future__ import annotations

from datetime import datetime

from notifications.models import OutboxMail
from storage.indexes import Index
from storage.queries import Page, Query
from storage.repositories import Repository


class Mails(Repository[OutboxMail]):
    record = OutboxMail
    about = ("contract", "payment")
    key = "mail:outbox:{id}"
    all = Index("mail:all")
    by_status = Index("mail:status:{status}")
    by_user = Index("mail:user:{user}", when=lambda mail: bool(mail.user))
    due = Index("mail:due", score="next_at", when=lambda mail: mail.is_waiting)
    waiting = Index("mail:waiting", score="queued_at", when=lambda mail: mail.is_waiting)

    def list_due(self, at: datetime, *, limit: int) -> list[OutboxMail]:
        return self.list(self.due, oldest_first=True, at_most=at, limit=limit).items

    def query_oldest_waiting(self) -> Query[OutboxMail | None]:
        def first(page: Page[OutboxMail]) -> OutboxMail | None:
            return page.items[0] if page.items else None

        return self.query_list(self.waiting, oldest_first=True, limit=1).then(first)


mails = Mails()
