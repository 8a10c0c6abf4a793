"""What can go wrong at Stripe, in our words."""

from __future__ import annotations

WAIT_SECONDS = 10
"""After how long it makes sense to ask again when Stripe does not say."""


class StripeFault(Exception):
    """The parent of everything this door raises."""


class StripeIsOff(StripeFault):
    """No key is configured, or the settings contradict each other."""


class StripeUnavailable(StripeFault):
    """No answer, or a fault on Stripe's side, or too many requests. The call may or may not have been executed.

    answered: Stripe did answer, so it keeps that answer under the idempotency key for 24 hours.
    """

    def __init__(self, message: str, *, answered: bool, retry_after: int = WAIT_SECONDS) -> None:
        super().__init__(message)
        self.answered, self.retry_after = answered, retry_after


class StripeRefused(StripeFault):
    """Stripe understood and said no. `code` and `param` are Stripe's own words."""

    def __init__(self, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.code, self.param = code, param

    @property
    def is_missing(self) -> bool:
        """The object that was named does not exist."""
        return self.code == "resource_missing"


class KeyReused(StripeRefused):
    """This idempotency key was used before with other parameters."""


class InvalidSignature(StripeFault):
    """The body was not signed by any configured secret, or too long ago."""


class NotAnEvent(StripeFault):
    """Signed, but no event object with an id and a type."""
