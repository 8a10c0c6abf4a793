"""People and what their role permits: plain records, stored by `repositories.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Self

import msgspec
from django.conf import settings

from accounts.permissions import ADMIN, CUSTOMER, DEFAULT_GRANTS, PERMISSIONS, STAFF
from storage.records import Record

BETWEEN_MAILS = timedelta(minutes=3)
"""The shortest time between two mails of one kind that a visitor can make us send to one person."""

DEVICES_KEPT = 20

ACTIVE, WAITING, INVITED, INACTIVE, DELETED = STATES = ("active", "waiting", "invited", "inactive", "deleted")


def normal_address(email: str) -> str:
    """The one spelling of an e-mail address that we store and compare."""
    return email.strip().lower()


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """The contract that somebody signed by registering: which plan, on which terms, when, from which address."""

    plan: str
    terms_version: str
    at: datetime
    address: str


class User(Record, frozen=True, kw_only=True):
    secret: ClassVar[frozenset[str]] = frozenset({"password", "devices", "totp_secret", "recovery_codes"})
    is_signed_in: ClassVar[Literal[True]] = True

    name: str
    email: str
    password: str = ""
    """Its hash, as Django writes it; empty until a password is set."""
    role: str = CUSTOMER
    is_active: bool = True
    company: str = ""
    phone: str = ""
    tax_id: str = ""
    language: str = "pt-br"
    signing: Signing | None = None
    email_verified_at: datetime | None = None
    pending_email: str = ""
    """The address that the person wants instead, until a link sent there is opened."""
    pending_email_at: datetime | None = None
    reset_requested_at: datetime | None = None
    link_requested_at: datetime | None = None
    warned_at: datetime | None = None
    session_epoch: int = 1
    """Sessions of another epoch are over: raised by whatever must end them all."""
    invited_at: datetime | None = None
    """When the last link to choose a first password was promised; None once that was done, or revoked."""
    deleted_at: datetime | None = None
    """When whatever told who this was had been erased; the record stays for what must be kept."""
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None
    last_agent: str = ""
    """What the browser of the last sign-in calls itself."""
    devices: tuple[str, ...] = ()
    """Hashes of the marks that the browsers carry in which this person has signed in, latest first."""
    totp_secret: str = ""
    """What the person's authenticator app makes codes from, in base 32; empty without a second factor."""
    totp_step: int = 0
    """The time step of the last code that was accepted: it and older ones are used up."""
    recovery_codes: tuple[str, ...] = ()
    """Hashes of those that are not used up."""
    second_factor_at: datetime | None = None

    def __repr__(self) -> str:
        return f"User({self.id!r}, role={self.role!r})"

    @property
    def is_verified(self) -> bool:
        return self.email_verified_at is not None

    @property
    def state(self) -> str:
        """One of STATES: how the account stands."""
        if self.deleted_at:
            return DELETED
        if not self.is_active:
            return INACTIVE
        if self.is_verified:
            return ACTIVE
        return INVITED if self.invited_at else WAITING

    @property
    def is_invited(self) -> bool:
        """Whether a link waits to be opened with which the first password is chosen."""
        return self.invited_at is not None and not self.password

    @property
    def phone_numbers(self) -> str:
        """The digits of the phone, as they are typed with and without the country and the area."""
        digits = "".join(filter(str.isdigit, self.phone))
        return " ".join(digits[start:] for start in (0, 2, 4) if len(digits[start:]) >= 8)

    @property
    def is_customer(self) -> bool:
        return self.role == CUSTOMER

    @property
    def has_second_factor(self) -> bool:
        return bool(self.totp_secret)

    @property
    def permissions(self) -> frozenset[str]:
        """Empty unless this is the person of the request: see `SignedIn`."""
        return frozenset()

    @property
    def is_staff(self) -> bool:
        return self.has_permission(STAFF)

    def has_permission(self, permission: str) -> bool:
        return permission in self.permissions

    def is_new_device(self, device: str) -> bool:
        """Whether another browser than the ones so far; a person's very first one is not."""
        return bool(device and self.devices) and device not in self.devices

    def verified(self, *, at: datetime) -> Self:
        return self.replace(email_verified_at=at, last_login_at=at, updated_at=at)

    def readdressed(self, email: str, *, at: datetime) -> Self:
        """At another, unverified address; the link that it needs is asked for."""
        return self.replace(email=email, email_verified_at=None, link_requested_at=at, updated_at=at)

    def awaiting_link(self, *, at: datetime) -> Self:
        """With a new verification link asked for; unchanged if that is not needed or too soon."""
        if self.is_verified or not self.is_active or _too_soon(self.link_requested_at, at):
            return self
        return self.replace(link_requested_at=at)

    def warned(self, *, at: datetime) -> Self:
        """Told that somebody tried to register with this address; unchanged if that would be too soon."""
        return self if _too_soon(self.warned_at, at) else self.replace(warned_at=at)

    def signed_in(self, *, at: datetime, password: str) -> Self:
        return self.replace(last_login_at=at, password=password)

    def on_device(self, device: str, agent: str) -> Self:
        """Signed in by the browser that carries this mark; none is remembered without one."""
        if not device:
            return self
        others = [known for known in self.devices if known != device]
        return self.replace(devices=(device, *others[: DEVICES_KEPT - 1]), last_agent=agent)

    def with_password(self, password: str, *, at: datetime) -> Self:
        """With another password hash, every session ended, and no change of address under way."""
        changed = self.replace(password=password, pending_email="", pending_email_at=None, updated_at=at)
        return changed.signed_out_everywhere()

    def signed_out_everywhere(self) -> Self:
        return self.replace(session_epoch=self.session_epoch + 1)

    def with_second_factor(self, secret: str, *, step: int, recovery_codes: tuple[str, ...], at: datetime) -> Self:
        """Asked for a code at every sign-in. step: of the code that proved the secret, used up by that."""
        return self.replace(
            totp_secret=secret, totp_step=step, recovery_codes=recovery_codes, second_factor_at=at, updated_at=at
        )

    def without_second_factor(self, *, at: datetime) -> Self:
        """Signed in by the password alone; unchanged where there is no second factor."""
        if not self.has_second_factor:
            return self
        return self.replace(totp_secret="", totp_step=0, recovery_codes=(), second_factor_at=None, updated_at=at)

    def awaiting_reset(self, *, at: datetime) -> Self:
        """With a link asked for that sets another password; unchanged if the account is closed."""
        return self.replace(reset_requested_at=at) if self.is_active else self

    def wanting_address(self, email: str, *, at: datetime) -> Self:
        """With a change of address asked for; one that was asked for before is over."""
        return self.replace(pending_email=email, pending_email_at=at)

    def at_pending_address(self, *, at: datetime) -> Self:
        """At the address that was asked for, which is verified by that."""
        changed = self.replace(email=self.pending_email, email_verified_at=at, updated_at=at)
        return changed.replace(pending_email="", pending_email_at=None)

    def described(self, *, name: str, company: str, phone: str, tax_id: str, at: datetime) -> Self:
        """With another profile; unchanged where nothing differs."""
        if (name, company, phone, tax_id) == (self.name, self.company, self.phone, self.tax_id):
            return self
        return self.replace(name=name, company=company, phone=phone, tax_id=tax_id, updated_at=at)

    def invited(self, *, at: datetime) -> Self:
        """With a new link to choose the first password; every older one is dead."""
        return self.replace(invited_at=at, updated_at=at).signed_out_everywhere()

    def uninvited(self, *, at: datetime) -> Self:
        return self.replace(invited_at=None, updated_at=at).signed_out_everywhere()

    def accepting(self, password: str, *, at: datetime) -> Self:
        """With a password chosen by a link that was sent to the address, which proves the address."""
        verified_at = self.email_verified_at or at
        return self.with_password(password, at=at).replace(email_verified_at=verified_at, invited_at=None)

    def erased(self, *, at: datetime) -> Self:
        """The account without the person: closed, and nothing in it tells who it was."""
        gone = User(
            id=self.id,
            name="",
            email=f"{self.id}@deleted.invalid",
            role=self.role,
            is_active=False,
            language=self.language,
            session_epoch=self.session_epoch + 1,
            deleted_at=at,
            created_at=self.created_at,
            updated_at=at,
        )
        return self.replace(**{name: getattr(gone, name) for name in User.__struct_fields__ if name != "stored"})

    def permitted(self, permissions: frozenset[str], beside: dict[str, Any] | None = None) -> SignedIn:
        """The same person in a request, with these permissions. beside: what else was read with the session."""
        fields = {name: getattr(self, name) for name in User.__struct_fields__}
        return SignedIn(granted=permissions, beside=beside or {}, **fields)


class SignedIn(User, frozen=True, kw_only=True):
    """The person of a request, with what the role permits at this moment. Never stored."""

    granted: frozenset[str]
    beside: dict[str, Any] = {}
    """What other apps had read with the session: see `accounts.belongings`."""

    @property
    def permissions(self) -> frozenset[str]:
        return self.granted

    @property
    def lacks_second_factor(self) -> bool:
        """Whether the installation wants one from whoever may do anything for others, and this person has none."""
        return settings.STAFF_REQUIRE_TOTP and bool(self.granted) and not self.has_second_factor


class Anonymous:
    """A visitor who has not signed in."""

    id = name = email = role = ""
    is_signed_in: Literal[False] = False
    is_verified = is_active = is_staff = is_customer = False
    permissions: frozenset[str] = frozenset()

    def has_permission(self, permission: str) -> bool:
        return False


class RoleTable(Record, frozen=True, kw_only=True):
    """What every role may do, in one record, so that an edit is atomic and one read serves a request."""

    id: str = "roles"
    grants: dict[str, frozenset[str]] = msgspec.field(default_factory=DEFAULT_GRANTS.copy)
    withheld: frozenset[str] = frozenset()
    """What was taken from administrators, who otherwise may do everything."""

    def permissions_of(self, role: str) -> frozenset[str]:
        """Nothing for an unknown role; everything for administrators, permissions of later releases included."""
        if role == ADMIN:
            return frozenset(PERMISSIONS) - self.withheld
        return self.grants.get(role, frozenset()).intersection(PERMISSIONS)

    def granting(self, role: str, permissions: frozenset[str]) -> Self:
        """With exactly these permissions for this role."""
        if role == ADMIN:
            return self.replace(withheld=frozenset(PERMISSIONS) - permissions)
        return self.replace(grants=self.grants | {role: permissions})


def _too_soon(last: datetime | None, at: datetime) -> bool:
    return last is not None and at - last < BETWEEN_MAILS
