"""What people say about themselves."""

from __future__ import annotations

from accounts.models import User
from accounts.repositories import users
from storage.clock import now


def edit_profile(user: User, *, name: str, company: str, phone: str, tax_id: str) -> User:
    """Keep another profile, if anything differs. Receipts that are already there say what they said."""
    return users.change(
        user.id,
        lambda found: found.described(name=name, company=company, phone=phone, tax_id=tax_id, at=now()),
        event="user.profile_edited",
        by=user.id,
    )
