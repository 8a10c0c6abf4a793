"""The measured pages on the ORM, before the product's own, which the templates link to."""

from django.urls import path

from benchmarks.orm import page_views
from config.urls import urlpatterns as site

urlpatterns = [
    path("account/", page_views.customer_home),
    path("payments/", page_views.payments_list),
    path("staff/", page_views.staff_home),
    path("staff/users/", page_views.staff_users),
    path("staff/contracts/", page_views.staff_contracts),
    path("staff/payments/", page_views.staff_payments),
    *site,
]
