"""A customer's contracts and chosen plan on pages of other apps: `{% load customer %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from accounts.models import User
from payments.services.overview import query_contracts_of
from payments.services.plans import find_plan

register = template.Library()


@register.inclusion_tag("payments/_customer_contracts.html", takes_context=True)
def customer_contracts(context: Context, person: User) -> dict[str, Any]:
    """The contracts of this person, for whoever may see contracts; nothing for anybody else."""
    viewer = context["request"].user
    if not viewer.has_permission("contracts.view"):
        return {}
    found = query_contracts_of(person).run().items
    return {"person": person, "contracts": found, "may_write": viewer.has_permission("contracts.edit"), "shown": True}


@register.inclusion_tag("payments/_plan_summary.html")
def plan_summary(slug: str) -> dict[str, Any]:
    """What somebody is about to sign: the plan's name and its bill; nothing for a plan that is not on sale."""
    return {"plan": find_plan(slug) if slug else None}
