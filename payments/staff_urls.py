from django.urls import path

from payments import staff_nota_fiscal_views, staff_views

app_name = "payments_staff"

urlpatterns = [
    path("contracts/", staff_views.contracts_list, name="contracts"),
    path("contracts/new/", staff_views.new_contract, name="new_contract"),
    path("contracts/<slug:contract_id>/", staff_views.contract_page, name="contract"),
    path("payments/", staff_views.payments_list, name="payments"),
    path("payments/<slug:payment_id>/", staff_views.payment_page, name="payment"),
    path("payments/<slug:payment_id>/nota-fiscal/", staff_nota_fiscal_views.nota_fiscal, name="nota_fiscal"),
    path("plans/", staff_views.plans_list, name="plans"),
    path("plans/<slug:slug>/", staff_views.plan_page, name="plan"),
]
