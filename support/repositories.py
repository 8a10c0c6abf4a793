"""The keys of this domain. A ticket lives in the partition of its customer. For the team's see internal_repositories.

tickets:id:<id>           the ticket            tickets:thread:<id>    what both sides see, in the order of time
tickets:internal:<id>     the team's file       tickets:notes:<id>     what only the team sees
tickets:by_draft:<draft>  one ticket per act of opening
tickets:attachments:<id>  a file of a message    tickets:files:<name>   whose the file in the storage is
tickets:drafts:<hash>     what was typed when the session had ended; gone after an hour
tickets:presence:<id>     who looks at it now; gone after seconds

tickets:all tickets:active tickets:status:<status> tickets:priority:<priority> tickets:assignee:<id or none>
tickets:active:assignee:<id or none> tickets:status:<status>:assignee:<id or none>
                          the queue: by priority, then by how long somebody has waited, lowest first
tickets:user:<user> tickets:user:<user>:active tickets:user:<user>:status:<status>
                          by the time of the last change
tickets:opened tickets:answered tickets:resolved
                          by the moment of that: opened, answered for the first time, finished (while it is)
tickets:search            words of subject, customer, address and number
"""

from __future__ import annotations

from datetime import timedelta

from storage.indexes import Index, Log, Unique
from storage.repositories import Repository
from storage.searches import Search
from storage.tokens import SecretTokens
from support.models import Attachment, Ticket


class Tickets(Repository[Ticket]):
    record = Ticket
    key = "tickets:id:{id}"
    owner = "user"
    about = ("user",)
    uniques = (Unique("tickets:by_draft:{draft}"),)
    thread = Log("tickets:thread:{id}")
    all = Index("tickets:all", score="place")
    active = Index("tickets:active", score="place", when=lambda ticket: ticket.is_active)
    by_status = Index("tickets:status:{status}", score="place")
    by_priority = Index("tickets:priority:{priority}", score="place")
    by_holder = Index("tickets:assignee:{holder}", score="place")
    active_by_holder = Index("tickets:active:assignee:{holder}", score="place", when=lambda ticket: ticket.is_active)
    by_status_and_holder = Index("tickets:status:{status}:assignee:{holder}", score="place")
    by_user = Index("tickets:user:{user}", score="updated_at")
    active_by_user = Index("tickets:user:{user}:active", score="updated_at", when=lambda ticket: ticket.is_active)
    by_user_and_status = Index("tickets:user:{user}:status:{status}", score="updated_at")
    opened = Index("tickets:opened", score="created_at")
    answered = Index(
        "tickets:answered", score="first_answered_at", when=lambda ticket: ticket.first_answered_at is not None
    )
    resolved = Index("tickets:resolved", score="resolved_at", when=lambda ticket: ticket.resolved_at is not None)
    words = Search("tickets:search", "subject", "customer_name", "customer_email", "id")


class Attachments(Repository[Attachment]):
    record = Attachment
    key = "tickets:attachments:{id}"
    owner = "user"
    uniques = (Unique("tickets:files:{file}"),)
    by_ticket = Index("tickets:attachments:ticket:{ticket}")


tickets = Tickets()
attachments = Attachments()

drafts = SecretTokens("tickets:drafts:{hash}", lifetime=timedelta(hours=1))
