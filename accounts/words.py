"""How roles and events are called on pages. Apps add the words of their own events when they start."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storage.events import Event

ROLES: dict[str, Promise] = {
    "customer": _("Customer"),
    "admin": _("Administration"),
    "support": _("Support team"),
    "finance": _("Finance"),
    "editor": _("Editor"),
}

EVENTS: dict[str, Promise] = {
    "user.registered": _("Registered on the site"),
    "user.registration_repeated": _("Somebody tried to register with this address"),
    "user.address_corrected": _("Corrected the e-mail before confirming it"),
    "user.verification_requested": _("Asked for the confirmation link"),
    "user.email_verified": _("Confirmed the e-mail"),
    "user.signed_in": _("Signed in"),
    "user.signed_out": _("Signed out"),
    "user.signed_in_on_new_device": _("Signed in on a new device"),
    "user.session_revoked": _("Signed one device out"),
    "user.other_sessions_revoked": _("Signed all other devices out"),
    "user.password_set": _("Set a password"),
    "user.password_changed": _("Changed the password"),
    "user.password_reset_requested": _("Asked for a link to choose another password"),
    "user.password_reset": _("Chose another password by the link"),
    "user.email_change_requested": _("Asked for another e-mail address"),
    "user.email_changed": _("Changed the e-mail address"),
    "user.profile_edited": _("Edited the profile"),
    "lock.lifted": _("Lock lifted"),
    "user.invited_admin": _("Invited as administrator"),
    "user.loaded": _("Loaded as a demonstration"),
}

LIMITS: dict[str, Promise] = {
    "passwords_of_account": _("Wrong passwords for this account"),
    "passwords_from_address": _("Wrong passwords from this address"),
    "forms_from_address": _("Registrations and mails asked for from this address"),
}

ACTORS: dict[str, Promise] = {
    "visitor": _("by a visitor"),
    "stripe": _("by Stripe"),
}


def event_word(event: Event) -> str:
    """The event in words; its bare name where nobody gave it any."""
    return str(EVENTS.get(event.name, event.name))


def actor_word(event: Event) -> str:
    """Who did it, seen from the page of the event's subject."""
    if event.actor == event.subject:
        return str(_("by the person"))
    return str(ACTORS.get(event.actor, event.actor))
