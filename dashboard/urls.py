from django.urls import path

from dashboard import health, staff_views, views

app_name = "dashboard"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", views.customer_home, name="customer_home"),
    path("staff/", staff_views.staff_home, name="staff_home"),
]
