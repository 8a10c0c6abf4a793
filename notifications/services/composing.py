"""A mail is written at the moment it is sent, in its recipient's language. Only now is a secret link minted."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from accounts.services.people import find_person
from notifications import words
from notifications.mails import Context, MailKind, kind_named
from notifications.models import NEVER_SILENCED, OutboxMail

_LOOKS_LIKE_A_LINK = re.compile(r"://|www\.", re.IGNORECASE)


def compose(mail: OutboxMail) -> EmailMultiAlternatives | None:
    """The message to send, or None when there is nobody to send it to or nothing left to say.

    Raises whatever the kind's function or its templates raise, and `UnknownKind`.
    """
    kind = kind_named(mail.kind)
    user = find_person(mail.user) if mail.user else None
    address = mail.address or (user.email if user and not user.deleted_at else "")
    if not address or (mail.user and user is None):
        return None
    with override(user.language if user else mail.language):
        context = kind.read_context(user, mail.ids)
        return None if context is None else _message(mail, kind, address, _shared(user, kind) | context)


def _message(mail: OutboxMail, kind: MailKind, address: str, context: Context) -> EmailMultiAlternatives:
    subject, _, text = render_to_string(f"mail/{mail.kind}.txt", context).strip().partition("\n")
    message = EmailMultiAlternatives(
        subject=subject,
        body=text.strip() + "\n",
        from_email=settings.MAIL_FROM,
        to=[address],
        reply_to=[settings.BRAND["finance_email" if kind.is_about_money else "email"]],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    message.attach_alternative(render_to_string(f"mail/{mail.kind}.html", context | {"subject": subject}), "text/html")
    return message


def _shared(user: User | None, kind: MailKind) -> Context:
    """What every mail may print. choice_url: where the person can silence such mails, if that is possible."""
    can_choose = user is not None and kind.category not in NEVER_SILENCED
    return {
        "greeting_name": greeting_name(user),
        "brand": settings.BRAND,
        "site_url": settings.SITE_URL,
        "why": words.WHY[kind.category] % {"name": settings.BRAND["name"]},
        "choice_url": settings.SITE_URL + reverse("notifications:preferences") if can_choose else "",
    }


def greeting_name(user: User | None) -> str:
    """The name as the person wrote it. A stranger who writes a link there does not get it mailed to others."""
    name = user.name.strip() if user else ""
    return "" if _LOOKS_LIKE_A_LINK.search(name) else name
