from django.urls import path

from payments.sandbox import billing_views, charge_views, views

app_name = "sandbox"
urlpatterns = [
    path("", views.waiting_payments, name="waiting"),
    path("checkout/<str:session_id>/", views.checkout_page, name="checkout"),
    path("purchases/<str:purchase_id>/", views.settle, name="settle"),
    path("subscriptions/<str:subscription_id>/", billing_views.advance_subscription, name="subscription"),
    path("invoices/<str:invoice_id>/", billing_views.invoice_page, name="invoice"),
    path("portal/<str:visit_id>/", billing_views.portal_page, name="portal"),
    path("charges/<str:charge_id>/", charge_views.act_on_charge, name="charge"),
    path("refunds/<str:refund_id>/", charge_views.act_on_refund, name="refund"),
    path("disputes/<str:dispute_id>/", charge_views.act_on_dispute, name="dispute"),
    path("webhooks/", views.send_webhooks, name="webhooks"),
    path("switches/", views.switch, name="switches"),
]
