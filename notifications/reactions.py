"""Which event of an account queues which mail. The apps above queue theirs in their own `reactions.py`."""

from notifications.services import queue_mail
from storage.events import Event
from storage.reactions import Reaction


def mail_to_subject(kind: str) -> Reaction:
    """A reaction that queues a mail of this kind for the user whom the event is about."""

    def queue(event: Event) -> None:
        queue_mail(event, kind, event.subject)

    return queue


REACTIONS = {
    "user.registered": [mail_to_subject("verify_email")],
    "user.verification_requested": [mail_to_subject("verify_email")],
    "user.registration_repeated": [mail_to_subject("registration_repeated")],
    "user.email_verified": [mail_to_subject("welcome")],
    "user.invited_admin": [mail_to_subject("set_password")],
}
