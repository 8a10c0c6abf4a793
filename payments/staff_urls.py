from django.urls import path

from payments import staff_journey_views, staff_listing_views, staff_nota_fiscal_views, staff_views, subscription_views

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
    path("payments/<slug:payment_id>/", staff_views.payment_page, name="payment"),
    path("payments/<slug:payment_id>/due-date/", staff_journey_views.due_date, name="due_date"),
    path("payments/<slug:payment_id>/nota-fiscal/", staff_nota_fiscal_views.nota_fiscal, name="nota_fiscal"),
    path("plans/", staff_views.plans_list, name="plans"),
    path("plans/<slug:slug>/", staff_views.plan_page, name="plan"),
]
