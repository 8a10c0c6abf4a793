"""Five locks keep the simulator out of production; each holds alone."""

from importlib import reload
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from payments.checks import check_simulator_is_absent
from payments.repositories import payments, stripe_customers
from payments.services.checkout import open_checkout
from payments.stripe_mode import Mode, stripe_mode
from storage.repositories import Repository
from tests.stripe.builders import make_debtor, open_session
from tests.stripe.conftest import read_addresses_again


@pytest.mark.parametrize(
    "production",
    [
        {"STRIPE_SECRET_KEY": "sk_live_1"},
        {"STRIPE_SECRET_KEY": "sk_test_1"},
        {"STRIPE_SECRET_KEY": "nonsense"},
        {"DEBUG": False},
        {"SITE_URL": "https://humantic.example"},
        {"HOST": "0.0.0.0"},
    ],
)
def test_mode_is_sandbox_only_without_key_under_debug_on_loopback(
    simulator: None, settings: Any, production: dict[str, Any]
) -> None:
    assert stripe_mode() is Mode.SANDBOX
    for name, value in production.items():
        setattr(settings, name, value)
    assert stripe_mode() is not Mode.SANDBOX


@pytest.mark.parametrize(
    "path", ["/sandbox/", "/sandbox/checkout/cs_sandbox_1/", "/sandbox/portal/1/", "/sandbox/invoices/1/"]
)
def test_addresses_exist_only_in_that_mode(simulator: None, settings: Any, path: str) -> None:
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    read_addresses_again()
    assert Client().get(path).status_code == 404


def test_check_refuses_addresses_in_another_mode(simulator: None, settings: Any) -> None:
    assert check_simulator_is_absent() == []
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    [error] = check_simulator_is_absent()
    assert error.is_serious()


@pytest.mark.parametrize("production", [{"DEBUG": False}, {"STRIPE_SECRET_KEY": "sk_test_1"}])
def test_package_refuses_to_be_imported(simulator: None, settings: Any, production: dict[str, Any]) -> None:
    import payments.sandbox

    for name, value in production.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured):
        reload(payments.sandbox)


def test_marked_records_never_load_where_money_moves(simulator: None, settings: Any) -> None:
    from payments.sandbox.models import RefusedOutsideSandbox
    from payments.sandbox.repositories import Purchases, purchases

    person, payment = make_debtor()
    purchase = open_session(person, payment).rpartition("_")[2]
    assert purchases.get(purchase).sandbox
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    with pytest.raises(RefusedOutsideSandbox):
        purchases.get(purchase)
    with pytest.raises(RefusedOutsideSandbox):
        purchases.list(Purchases.all)


def test_every_record_of_the_simulator_is_marked(simulator: None) -> None:
    from payments.sandbox import repositories
    from payments.sandbox.models import Marked

    declared = [kept for kept in vars(repositories).values() if isinstance(kept, Repository)]
    assert len(declared) == 9
    assert all(issubclass(kept.record, Marked) and kept.key.startswith("sandbox:") for kept in declared)


def test_customer_of_the_simulator_is_nobody_in_live_mode(simulator: None, settings: Any) -> None:
    person, payment = make_debtor()
    open_checkout(person, payment.id)
    assert stripe_customers.get(person.id).is_usable("sandbox")
    assert not stripe_customers.get(person.id).is_usable("live")
    assert payments.get(payment.id).mode == "sandbox"
