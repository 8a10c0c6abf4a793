"""The second factor: a code from the person's phone, or one of ten recovery codes, besides the password."""

from __future__ import annotations

from accounts import limits, recovery_codes
from accounts.models import User
from accounts.repositories import users
from accounts.services.security import prove
from accounts.services.signing_in import Browser, name_of_sign_in
from accounts.totp import matching_step
from storage.clock import now
from storage.limits import count_try


class CodeRefused(Exception):
    """Wrong, used already, or not asked for any more: nobody is told which."""


class AddressUnverified(Exception):
    """Who cannot prove the address could lock its real owner out."""


def switch_on(user: User, *, secret: str, code: str) -> list[str]:
    """Ask for a code at every sign-in from now on. Returns the recovery codes, which are known only here.

    secret: what was put into the person's app, which `code` proves. Raises `CodeRefused` and `AddressUnverified`.
    """
    step = matching_step(secret, recovery_codes.plain(code), at=now())
    if step is None:
        raise CodeRefused
    codes = recovery_codes.new_codes()
    hashes = tuple(map(recovery_codes.hash_of, codes))

    def switched(found: User) -> User:
        if not found.is_verified:
            raise AddressUnverified
        if found.has_second_factor:
            raise CodeRefused
        return found.with_second_factor(secret, step=step, recovery_codes=hashes, at=now())

    users.change(user.id, switched, event="user.second_factor_on", by=user.id)
    return codes


def switch_off(user: User, *, current_password: str) -> User:
    """Ask for the password alone again. Raises `CredentialsRefused` and `TooManyTries` as at the sign-in."""
    prove(user, current_password)
    return users.change(
        user.id, lambda found: found.without_second_factor(at=now()), event="user.second_factor_off", by=user.id
    )


def finish_sign_in(user: User, code: str, *, browser: Browser) -> User:
    """The user whose password was right a moment ago, signed in by a code. The code works no second time.

    user: as at the password; the sign-in is over once the sessions were ended since. Raises `CodeRefused`, and
    `TooManyTries` before looking: wrong codes count against the account and against the network address.
    """
    tried = count_try(limits.codes_of(user.email), limits.passwords_from(browser.address))
    typed, epoch = recovery_codes.plain(code), user.session_epoch

    def admitted(found: User) -> User:
        if not found.is_active or not found.has_second_factor or found.session_epoch != epoch:
            raise CodeRefused
        return _spending(found, typed).signed_in(at=now(), password=found.password).on_device(*browser[1:])

    signed_in = users.change(user.id, admitted, event=name_of_sign_in(user, browser), by=user.id)
    tried.forgive()
    limits.codes_of(user.email).clear()
    return signed_in


def _spending(user: User, code: str) -> User:
    """Without this recovery code, or with its time step as the last one. Run again where another use came first."""
    step = matching_step(user.totp_secret, code, at=now())
    if step is not None and step > user.totp_step:
        return user.replace(totp_step=step)
    spent = recovery_codes.hash_of(code)
    if spent in user.recovery_codes:
        return user.replace(recovery_codes=tuple(kept for kept in user.recovery_codes if kept != spent))
    raise CodeRefused
