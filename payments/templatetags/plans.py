"""The plans on sale, with prices: `{% load plans %}{% plan_cards %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from payments.services.plans import list_plans
from payments.words import plan_in_words

register = template.Library()


@register.inclusion_tag("payments/_plan_cards.html", takes_context=True)
def plan_cards(context: Context) -> dict[str, Any]:
    """A card for each plan, with its way to begin."""
    return {"plans": [plan_in_words(plan) for plan in list_plans()], "request": context["request"]}
