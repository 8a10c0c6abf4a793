from importlib import import_module

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        import_module("payments.checks")
        from accounts import belongings, plans
        from accounts.words import ACTORS, EVENTS
        from payments import stripe_words, words
        from payments.services.bells import register_payment_bells
        from payments.services.journey_mails import register_journey_mails
        from payments.services.mails import register_payment_mails
        from payments.services.money_mails import register_money_mails
        from payments.services.overview import holds_something_of, query_contracts_of
        from payments.services.plans import is_on_sale
        from payments.services.stripe_mails import register_stripe_mails
        from payments.services.subscription_mails import register_subscription_mails

        plans.is_on_sale = is_on_sale
        belongings.KEEPERS.append(holds_something_of)
        contracts = belongings.Panel("contracts.view", query_contracts_of, "payments/_customer_contracts.html")
        belongings.PANELS.append(contracts)
        EVENTS.update(words.EVENTS | stripe_words.EVENTS)
        ACTORS.update(words.ACTORS | stripe_words.ACTORS)
        register_payment_mails()
        register_payment_bells()
        register_journey_mails()
        register_subscription_mails()
        register_money_mails()
        register_stripe_mails()
