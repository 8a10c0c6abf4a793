from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("sandbox/mail/", views.sandbox_mails, name="sandbox_mails"),
    path("sandbox/mail/<str:name>/", views.sandbox_mail, name="sandbox_mail"),
]
