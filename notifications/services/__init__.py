"""What other apps may ask of the notifications: `queue_mail`, and whether mail is late."""

from notifications.services.outbox import mail_is_late, query_mail_is_late, queue_mail, resend_mail
from notifications.services.posting import keep_sending_mails, send_due_mails

__all__ = [
    "keep_sending_mails",
    "mail_is_late",
    "query_mail_is_late",
    "queue_mail",
    "resend_mail",
    "send_due_mails",
]
