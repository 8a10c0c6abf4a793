"""How roles and events are called on pages. Apps add the words of their own events when they start."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
    "user.password_accepted": _("Typed the right password, the code is awaited"),
    "user.second_factor_on": _("Switched the second factor on"),
    "user.second_factor_off": _("Switched the second factor off"),
    "user.password_set": _("Set a password"),
    "user.password_changed": _("Changed the password"),
    "user.password_reset_requested": _("Asked for a link to choose another password"),
    "user.password_reset": _("Chose another password by the link"),
    "user.email_change_requested": _("Asked for another e-mail address"),
    "user.email_changed": _("Changed the e-mail address"),
    "user.profile_edited": _("Edited the profile"),
    "lock.lifted": _("Lock lifted"),
    "user.invited_admin": _("Invited as administrator"),
    "user.invited": _("Invited"),
    "user.invitation_resent": _("Invited again"),
    "user.invitation_revoked": _("Invitation revoked"),
    "user.created": _("Created without an invitation"),
    "user.edited": _("Data edited"),
    "user.role_changed": _("Role changed"),
    "user.deactivated": _("Access ended"),
    "user.reactivated": _("Access given back"),
    "user.left_team": _("Left the team: what was waiting is handed on"),
    "user.deleted": _("Account deleted"),
    "user.anonymised": _("Account deleted, contracts and payments kept"),
    "roles.edited": _("Permissions of a role edited"),
    "user.loaded": _("Loaded as a demonstration"),
}

STATES: dict[str, tuple[str, Promise]] = {
    "active": ("ok", _("Active")),
    "waiting": ("wait", _("Waiting for confirmation")),
    "invited": ("info", _("Invited")),
    "inactive": ("mute", _("Access ended")),
    "deleted": ("mute", _("Deleted")),
}
"""The tone of the badge, and its word."""

PERMISSIONS: dict[str, Promise] = {
    "dashboard.view": _("Enter the team panel"),
    "users.view": _("See users"),
    "users.edit": _("Create, edit and delete users"),
    "roles.edit": _("Edit roles"),
    "contracts.view": _("See contracts"),
    "contracts.edit": _("Write contracts"),
    "payments.view": _("See payments"),
    "payments.edit": _("Edit payments"),
    "payments.refund": _("Give money back"),
    "plans.edit": _("Edit plans"),
    "stripe.view": _("See the events of Stripe"),
    "tickets.view": _("See tickets"),
    "tickets.edit": _("Answer tickets"),
    "agents.view": _("See agents"),
    "agents.edit": _("Edit agents"),
    "blog.edit": _("Write the blog"),
    "mail.view": _("See e-mails and send them again"),
    "audit.view": _("See the audit trail"),
    "system.view": _("See the state of the system"),
}

LIMITS: dict[str, Promise] = {
    "passwords_of_account": _("Wrong passwords for this account"),
    "passwords_from_address": _("Wrong passwords from this address"),
    "codes_of_account": _("Wrong codes for this account"),
    "resets_of_account": _("Password resets of this account"),
    "drafts_from_address": _("Texts typed without a session, kept for this address"),
    "forms_from_address": _("Registrations and mails asked for from this address"),
}

USER_COLUMNS = ("id", "name", "email", "role", "status", "company", "phone", "created_at")

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
    return said_of(event.actor)


def by_a_program(actor: str) -> str:
    """A job or a command by its name; any other actor as it is."""
    kind, _colon, name = actor.partition(":")
    said = {"job": _("by the job %(name)s"), "command": _("by the command %(name)s")}.get(kind)
    return str(said) % {"name": name} if said else actor


def said_of(actor: str) -> str:
    """Who did it, where no person is known by this name."""
    return str(ACTORS[actor]) if actor in ACTORS else by_a_program(actor)


def permission_word(permission: str) -> str:
    return str(PERMISSIONS.get(permission, permission))


def changes(event: Event) -> list[tuple[str, str, str]]:
    """Each field that an event changed, before and after, as plain text."""
    names = dict.fromkeys([*event.before, *event.after])
    return [(name, _plain(event.before.get(name)), _plain(event.after.get(name))) for name in names]


def user_row(user: User) -> list[str]:
    """A person in the columns of USER_COLUMNS."""
    created_at = user.created_at.isoformat(timespec="seconds")
    return [user.id, user.name, user.email, user.role, user.state, user.company, user.phone, created_at]


def _plain(value: object) -> str:
    if value is None or value == "":
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
