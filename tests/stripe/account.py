"""One Stripe account in memory: the objects that we use, what other people do with them, the events that follow."""

from __future__ import annotations

from tests.stripe.account_disputes import Disputes
from tests.stripe.account_portals import Portals
from tests.stripe.account_refunds import Refunds
from tests.stripe.account_sessions import Sessions


class Account(Sessions, Refunds, Disputes, Portals):
    """page: the address of the hosted pages."""
