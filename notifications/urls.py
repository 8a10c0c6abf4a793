from django.urls import path

from notifications import bell_views, views

app_name = "notifications"

urlpatterns = [
    path("notifications/", bell_views.bell, name="bell"),
    path("notifications/read/", bell_views.read, name="read"),
    path("account/notifications/", bell_views.preferences, name="preferences"),
    path("sandbox/mail/", views.sandbox_mails, name="sandbox_mails"),
    path("sandbox/mail/<str:name>/", views.sandbox_mail, name="sandbox_mail"),
]
