"""What is on sale. The three plans of the business are there as soon as anybody asks for plans."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from accounts.models import User
from payments.models import Plan
from payments.repositories import plans
from storage.errors import Conflict
from storage.events import Events, events

DEFAULTS = (
    Plan(
        id="essencial",
        name="Agente Essencial",
        tagline=gettext_noop("For those who answer the same questions every day."),
        bullets=(
            gettext_noop("Answers on WhatsApp and on your site at any hour"),
            gettext_noop("Learns from your texts and prices"),
            gettext_noop("Hands over to a person when it does not know"),
        ),
        activation_amount=83500,
        monthly_amount=19500,
        position=1,
    ),
    Plan(
        id="agenda",
        name="Agente Agenda Inteligente",
        tagline=gettext_noop("For those who live by appointments."),
        bullets=(
            gettext_noop("Everything in Essencial"),
            gettext_noop("Books, moves and cancels appointments"),
            gettext_noop("Reminds the client the day before"),
        ),
        activation_amount=128900,
        monthly_amount=32500,
        position=2,
    ),
    Plan(
        id="conversao",
        name="Agente de Conversão Avançado",
        tagline=gettext_noop("For those who sell on WhatsApp."),
        bullets=(
            gettext_noop("Everything in Agenda Inteligente"),
            gettext_noop("Understands the order and makes the quote"),
            gettext_noop("Comes back to people who stopped answering"),
        ),
        activation_amount=176900,
        monthly_amount=49800,
        position=3,
    ),
)


def ensure_default_plans() -> None:
    """Create the plans that are missing, at start and on first need; one that exists keeps what staff made of it."""
    for plan in DEFAULTS:
        try:
            plans.create(plan, event="plan.created", by="command:start")
        except Conflict:
            continue


def list_plans() -> list[Plan]:
    """All plans in the order of the site; one round trip."""
    found = plans.list_on_sale()
    if not found:
        ensure_default_plans()
        found = plans.list_on_sale()
    return found


def find_plan(slug: str) -> Plan | None:
    """The plan with this slug, None if nothing of that name is on sale."""
    plan = plans.find(slug)
    if plan is None and slug in {default.id for default in DEFAULTS}:
        ensure_default_plans()
        plan = plans.find(slug)
    return plan


def find_plan_as_of(slug: str, moment: datetime) -> Plan | None:
    """The plan with the amounts it had at this moment, by the events of its edits since; None if it is not on sale."""
    plan = find_plan(slug)
    if plan is None:
        return None
    edits = events.list(Events.by_subject, subject=slug, at_least=moment, limit=1000).items
    for edit in (event for event in edits if event.name == "plan.edited"):
        plan = plan.replace(**edit.before)
    return plan


def is_on_sale(slug: str) -> bool:
    return find_plan(slug) is not None


def edit_plan(staff: User, slug: str, *, name: str, activation_amount: int, monthly_amount: int) -> Plan:
    """Change a plan from now on, amounts in centavos; contracts already signed keep theirs. RecordNotFound."""
    return plans.change(
        slug,
        lambda plan: plan.replace(name=name, activation_amount=activation_amount, monthly_amount=monthly_amount),
        event="plan.edited",
        by=staff.id,
    )
