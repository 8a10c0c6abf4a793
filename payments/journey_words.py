"""The journey of a contract in words."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from payments.models import Contract
from payments.words import Words

REFUSALS: Words = {
    "phase1_unpaid": _("Phase 1 is not paid yet, so there is nothing to try."),
    "nothing_delivered": _("The agent is still being built. We will write to you when you can try it."),
    "changes_under_way": _("The changes you asked for are under way. We will write to you when you can try them."),
    "approved_already": _("This delivery is approved already. If something is missing, write to us."),
    "contract_ended": _("This contract has ended."),
    "page_is_old": _("This contract has moved on since you opened that page. Look at it as it is now."),
}
"""For customers: why a step cannot be taken."""

STAFF_REFUSALS: Words = REFUSALS | {
    "phase1_unpaid": _("Phase 1 is not paid yet, so nothing can be delivered."),
    "approved_already": _("The customer has approved already, so there is nothing to deliver."),
}

GROUPS: Words = {
    "overdue": _("Overdue"),
    "next_7_days": _("Next 7 days"),
    "later": _("Later"),
    "undated": _("No due date yet"),
}
"""Phase 2 by due date."""


def refusal_sentence(reason: str) -> str:
    return str(REFUSALS[reason])


def staff_refusal_sentence(reason: str) -> str:
    return str(STAFF_REFUSALS[reason])


def group_word(group: str) -> str:
    return str(GROUPS[group])


def age_word(days: int) -> str:
    """How long something has stood somewhere, in whole days."""
    if days == 0:
        return gettext("since today")
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}


def title_of(contract: Contract) -> str:
    """`Agente Essencial, Padaria Três Irmãos`"""
    return f"{contract.plan_name}, {contract.customer_name}"
