"""Which event of an account queues which mail, and rings. The apps above queue theirs in their own `reactions.py`."""

from accounts.services.people import find_person
from notifications.services import queue_mail
from notifications.services.account_bells import ring_for_subject
from notifications.services.forgetting import forget_person
from notifications.services.live import wake_browsers_of
from storage.events import Event
from storage.reactions import Reaction


def mail_to_subject(kind: str) -> Reaction:
    """A reaction that queues a mail of this kind for the user whom the event is about."""

    def queue(event: Event) -> None:
        queue_mail(event, kind, event.subject)

    return queue


def mail_new_address(event: Event) -> None:
    """The link goes to the address that is wanted, a warning to the present one."""
    person = find_person(event.subject)
    if person and person.pending_email:
        queue_mail(event, "confirm_new_email", person.id, address=person.pending_email, new=person.pending_email)
        queue_mail(event, "email_change_announced", person.id, address=person.email, new=person.pending_email)


def mail_old_address(event: Event) -> None:
    queue_mail(event, "email_changed", event.subject, address=event.before["email"], new=event.after["email"])


def mail_new_device(event: Event) -> None:
    person = find_person(event.subject)
    agent = person.last_agent if person else ""
    queue_mail(event, "new_device", event.subject, agent=agent, network=event.address, at=event.at.isoformat())


ENDS_SESSIONS = (
    "user.signed_out",
    "user.session_revoked",
    "user.other_sessions_revoked",
    "user.password_set",
    "user.password_changed",
    "user.password_reset",
    "user.deactivated",
    "user.role_changed",
    "user.deleted",
    "user.anonymised",
)

PROMPT = {event: [wake_browsers_of] for event in ENDS_SESSIONS}

REACTIONS = {
    "user.deleted": [forget_person],
    "user.anonymised": [forget_person],
    "user.password_reset_requested": [mail_to_subject("password_reset")],
    "user.password_reset": [mail_to_subject("password_changed"), ring_for_subject("password_changed")],
    "user.password_changed": [mail_to_subject("password_changed"), ring_for_subject("password_changed")],
    "user.email_change_requested": [mail_new_address],
    "user.email_changed": [mail_old_address, ring_for_subject("email_changed")],
    "user.signed_in_on_new_device": [mail_new_device],
    "user.second_factor_on": [mail_to_subject("second_factor_on"), ring_for_subject("second_factor_on")],
    "user.second_factor_off": [mail_to_subject("second_factor_off"), ring_for_subject("second_factor_off")],
    "user.registered": [mail_to_subject("verify_email")],
    "user.verification_requested": [mail_to_subject("verify_email")],
    "user.registration_repeated": [mail_to_subject("registration_repeated")],
    "user.email_verified": [mail_to_subject("welcome")],
    "user.invited_admin": [mail_to_subject("set_password")],
    "user.invited": [mail_to_subject("invitation")],
    "user.invitation_resent": [mail_to_subject("invitation")],
}
