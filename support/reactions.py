"""What this app does when something happened."""

from __future__ import annotations

from support.services.claims import hand_on_tickets_of
from support.services.people import forget_tickets_of, refresh_customer
from support.services.telling import (
    tell_of_answer,
    tell_of_assignment,
    tell_of_end,
    tell_of_opening,
    tell_of_reply,
    wake_pages,
    wake_staff_pages,
)

CHANGES = (
    "ticket.opened",
    "ticket.replied",
    "ticket.answered",
    "ticket.claimed",
    "ticket.edited",
    "ticket.closed",
    "ticket.followed",
    "ticket.handed_on",
)
RENAMES = ("user.profile_edited", "user.edited", "user.email_changed", "user.role_changed", "user.reactivated")
"""What may change a person's name or address."""

PROMPT = {name: [wake_pages] for name in CHANGES} | {"ticket.noted": [wake_staff_pages]}

REACTIONS = {name: [refresh_customer] for name in RENAMES} | {
    "ticket.opened": [tell_of_opening],
    "ticket.replied": [tell_of_reply],
    "ticket.answered": [tell_of_answer, tell_of_assignment],
    "ticket.edited": [tell_of_end, tell_of_assignment],
    "user.left_team": [hand_on_tickets_of],
    "user.deleted": [forget_tickets_of],
    "user.anonymised": [forget_tickets_of],
}
