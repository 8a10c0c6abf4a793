from django.urls import path

from payments.sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.waiting_payments, name="waiting"),
    path("checkout/<str:session_id>/", views.checkout_page, name="checkout"),
    path("purchases/<str:purchase_id>/", views.settle, name="settle"),
    path("webhooks/", views.send_webhooks, name="webhooks"),
]
