from django.urls import path

from payments import checkout_views, journey_views, subscription_views, views, webhooks

app_name = "payments"

urlpatterns = [
    path("payments/", views.payments_list, name="list"),
    path("payments/contracts/new/", views.new_contract, name="new_contract"),
    path("payments/contracts/<slug:contract_id>/", journey_views.contract_page, name="contract"),
    path("payments/contracts/<slug:contract_id>/accept/", journey_views.accept, name="accept"),
    path("payments/contracts/<slug:contract_id>/changes/", journey_views.changes, name="changes"),
    path("payments/contracts/<slug:contract_id>/restart/", views.restart, name="restart"),
    path("payments/portal/", subscription_views.portal, name="portal"),
    path("payments/<slug:payment_id>/", views.payment_page, name="payment"),
    path("payments/<slug:payment_id>/checkout/", checkout_views.checkout, name="checkout"),
    path("payments/<slug:payment_id>/return/", checkout_views.checkout_return, name="return"),
    path("payments/<slug:payment_id>/receipt/", views.receipt_page, name="receipt"),
    path("stripe/webhook/", webhooks.webhook, name="webhook"),
    path("stripe/webhook", webhooks.webhook),
]
