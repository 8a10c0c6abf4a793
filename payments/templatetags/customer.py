"""A customer's chosen plan on pages of other apps: `{% load customer %}`."""

from __future__ import annotations

from typing import Any

from django import template

from payments.services.plans import find_plan

register = template.Library()


@register.inclusion_tag("payments/_plan_summary.html")
def plan_summary(slug: str) -> dict[str, Any]:
    """What somebody is about to sign: the plan's name and its bill; nothing for a plan that is not on sale."""
    return {"plan": find_plan(slug) if slug else None}
