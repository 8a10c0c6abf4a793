from django.urls import path

from support import figures_views, staff_views

app_name = "support_staff"

urlpatterns = [
    path("tickets/", staff_views.queue, name="queue"),
    path("tickets/bulk/", staff_views.bulk, name="bulk"),
    path("tickets/figures/", figures_views.figures, name="figures"),
    path("tickets/<slug:ticket_id>/", staff_views.ticket_page, name="ticket"),
    path("tickets/<slug:ticket_id>/claim/", staff_views.claim, name="claim"),
    path("tickets/<slug:ticket_id>/presence/", staff_views.presence, name="presence"),
]
