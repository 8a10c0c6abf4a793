from django.urls import path

from payments import (
    staff_journey_views,
    staff_listing_views,
    staff_money_views,
    staff_nota_fiscal_views,
    staff_refund_views,
    staff_stripe_views,
    staff_views,
    subscription_views,
)

app_name = "payments_staff"

urlpatterns = [
    path("contracts/", staff_journey_views.contracts_list, name="contracts"),
    path("contracts/new/", staff_views.new_contract, name="new_contract"),
    path("contracts/<slug:contract_id>/", staff_journey_views.contract_page, name="contract"),
    path("contracts/<slug:contract_id>/deliver/", staff_journey_views.deliver, name="deliver"),
    path("contracts/<slug:contract_id>/reminders/", staff_journey_views.reminders, name="reminders"),
    path("payments/", staff_listing_views.payments_list, name="payments"),
    path("payments/subscriptions/", subscription_views.staff_subscriptions, name="subscriptions"),
    path("payments/movements/", staff_listing_views.movements, name="movements"),
    path("payments/pending/", staff_journey_views.pending, name="pending"),
    path("payments/<slug:payment_id>/", staff_money_views.payment_page, name="payment"),
    path("payments/<slug:payment_id>/offline/", staff_money_views.offline, name="offline"),
    path("payments/<slug:payment_id>/accept/", staff_money_views.accept, name="accept"),
    path("payments/<slug:payment_id>/keep/", staff_money_views.keep, name="keep"),
    path("payments/<slug:payment_id>/cancel/", staff_money_views.cancel, name="cancel"),
    path("payments/<slug:payment_id>/refund/", staff_refund_views.refund, name="refund"),
    path("payments/<slug:payment_id>/due-date/", staff_journey_views.due_date, name="due_date"),
    path("payments/<slug:payment_id>/nota-fiscal/", staff_nota_fiscal_views.nota_fiscal, name="nota_fiscal"),
    path("payments/<slug:payment_id>/stripe/", staff_stripe_views.payment_at_stripe, name="payment_at_stripe"),
    path("stripe-events/", staff_stripe_views.inbox, name="stripe_events"),
    path("stripe-events/replay/", staff_stripe_views.replay_all, name="stripe_events_replay"),
    path("stripe-events/reconciliation/", staff_stripe_views.reconciliation, name="reconciliation"),
    path("stripe-events/ask/", staff_stripe_views.ask_stripe, name="ask_stripe"),
    path("stripe-events/<slug:event_id>/", staff_stripe_views.event_page, name="stripe_event"),
    path("stripe-events/<slug:event_id>/replay/", staff_stripe_views.replay, name="stripe_event_replay"),
    path("stripe-events/<slug:event_id>/close/", staff_stripe_views.close, name="stripe_event_close"),
    path("plans/", staff_views.plans_list, name="plans"),
    path("plans/<slug:slug>/", staff_views.plan_page, name="plan"),
]
