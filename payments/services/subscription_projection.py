"""The present state at Stripe of a subscription or an invoice, brought into our records.

The subscription is stored first, in a commit of its own: on a cluster it lives in another partition than the contract.
Contract, payment and inbox event follow in one commit. Repeating either changes nothing, so any order of events and any
number of repetitions ends in the same records.
"""

from __future__ import annotations

from collections.abc import Mapping

from payments.models import Contract, Payment, Subscription
from payments.repositories import contracts
from payments.services.changes import Also, Outcome, change_payment, nothing_else
from payments.services.invoices import payment_of_invoice, reflect_invoice
from payments.services.ownership import LOCK_SECONDS, NotOurs
from payments.services.subscriptions import follow_subscription, keep_subscription
from payments.stripe_door import retrieve_invoice, retrieve_subscription
from payments.stripe_objects import Invoice
from storage.locks import lock


def project_subscription(subscription_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Ask Stripe for this subscription and bring its contract up to date; the contract's monthly payment then.

    wait: seconds to wait for another projection of it, then `Locked`. Raises NotOurs, and whatever the door raises.
    """
    with lock(f"stripe:{subscription_id}", seconds=LOCK_SECONDS, wait=wait):
        contract, known = _kept(subscription_id, by)
        if known is None:
            return change_payment(contract.monthly, Outcome, by=by, also=also)
        return follow_subscription(contract.id, known, by=by, also=also)


def project_invoice(invoice_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Ask Stripe for this invoice, then for its subscription, and bring the payment of this invoice up to date.

    An invoice about nothing (a trial's) makes no payment. wait and what is raised: as in `project_subscription`.
    """
    with lock(f"stripe:{invoice_id}", seconds=LOCK_SECONDS, wait=wait):
        invoice = retrieve_invoice(invoice_id)
        contract = contract_of(invoice.notes, invoice.id)
        if not invoice.total or invoice.status == "draft":
            return project_subscription(invoice.subscription, by=by, wait=wait, also=also)
        with lock(f"stripe:{invoice.subscription}", seconds=LOCK_SECONDS, wait=wait):
            return _project_charge(invoice, contract, by=by, also=also)


def _project_charge(invoice: Invoice, contract: Contract, *, by: str, also: Also) -> Payment:
    """The contract follows before and after: the end of a subscription counts once its first charge has its payment."""
    _, known = _kept(invoice.subscription, by)
    if known:
        follow_subscription(contract.id, known, by=by, also=nothing_else)
    charged = payment_of_invoice(invoice, contract, runs=known is not None, by=by)
    payment = reflect_invoice(charged, invoice, by=by, also=also)
    if known:
        follow_subscription(contract.id, known, by=by, also=nothing_else)
    return payment


def contract_of(notes: Mapping[str, str], object_id: str) -> Contract:
    """The contract that we made a subscription for, by our own notes on it. Raises NotOurs."""
    contract = contracts.find(notes.get("contract", ""))
    if contract is None or contract.user != notes.get("user"):
        raise NotOurs(object_id)
    return contract


def _kept(subscription_id: str, by: str) -> tuple[Contract, Subscription | None]:
    seen = retrieve_subscription(subscription_id)
    contract = contract_of(seen.metadata or {}, seen.id)
    return contract, keep_subscription(seen, contract, by=by)
