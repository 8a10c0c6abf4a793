"""What other apps may ask of the notifications: to tell people, to wake open pages, and whether mail is late."""

from notifications.services.live import touch
from notifications.services.outbox import (
    mail_is_late,
    query_mail_is_late,
    queue_mail,
    queue_staff_mail,
    resend_mail,
)
from notifications.services.posting import keep_sending_mails, send_due_mails
from notifications.services.reading import clear, query_is_unread
from notifications.services.ringing import notify, notify_staff

__all__ = [
    "clear",
    "keep_sending_mails",
    "mail_is_late",
    "notify",
    "notify_staff",
    "query_is_unread",
    "query_mail_is_late",
    "queue_mail",
    "queue_staff_mail",
    "resend_mail",
    "send_due_mails",
    "touch",
]
