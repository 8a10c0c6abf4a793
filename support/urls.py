from django.urls import path

from support import attachment_views, views

app_name = "support"

urlpatterns = [
    path("support/", views.tickets_list, name="list"),
    path("support/new/", views.new_ticket, name="new"),
    path("support/<slug:ticket_id>/", views.ticket_page, name="ticket"),
    path("support/<slug:ticket_id>/reply/", views.reply, name="reply"),
    path("support/<slug:ticket_id>/close/", views.close, name="close"),
    path("support/<slug:ticket_id>/attachments/<slug:attachment_id>/", attachment_views.attachment, name="attachment"),
]
