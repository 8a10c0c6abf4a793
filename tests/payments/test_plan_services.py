from datetime import timedelta

import pytest

from accounts import plans as offers
from payments.repositories import plans
from payments.services.plans import (
    edit_plan,
    ensure_default_plans,
    find_plan,
    find_plan_as_of,
    is_on_sale,
    list_plans,
)
from storage.clock import moved, now
from storage.errors import RecordNotFound
from tests.accounts.builders import event_names, make_user


def edit(slug, **fields):
    kept = {"name": "Novo nome", "activation_amount": 100, "monthly_amount": 10} | fields
    return edit_plan(make_user(role="finance"), slug, **kept)


def test_the_three_plans_are_there_with_their_prices():
    shown = [(plan.slug, plan.activation_amount, plan.monthly_amount) for plan in list_plans()]
    assert shown == [("essencial", 83500, 19500), ("agenda", 128900, 32500), ("conversao", 176900, 49800)]


def test_a_plan_is_stored_under_its_slug():
    ensure_default_plans()
    assert plans.schema.key_of("agenda") == "payments:plans:agenda"
    assert plans.get("agenda").phase1_amount == 64450


def test_making_sure_of_the_plans_keeps_what_staff_made_of_them():
    list_plans()
    edit("agenda")
    ensure_default_plans()
    assert find_plan("agenda").name == "Novo nome"
    assert event_names("agenda") == ["plan.created", "plan.edited"]


@pytest.mark.parametrize("slug", ["", "nope", "all", "a:b", "{x}", "x" * 500])
def test_what_is_not_on_sale_is_not_found(slug):
    assert find_plan(slug) is None
    assert not is_on_sale(slug)


def test_a_plan_that_does_not_exist_cannot_be_edited():
    with pytest.raises(RecordNotFound):
        edit("nope")


def test_registration_asks_this_app_what_is_on_sale():
    assert offers.is_on_sale("essencial")
    assert not offers.is_on_sale("forged")


def test_a_plan_is_remembered_as_it_was_at_any_moment():
    list_plans()
    before = now()
    with moved(timedelta(minutes=1)):
        edit("agenda", activation_amount=500)
    with moved(timedelta(minutes=2)):
        edit("agenda", activation_amount=600)
        assert find_plan_as_of("agenda", before).activation_amount == 128900
        assert find_plan_as_of("agenda", before + timedelta(seconds=90)).activation_amount == 500
        assert find_plan_as_of("agenda", now()).activation_amount == 600
