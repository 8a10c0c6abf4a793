from django.urls import path

from notifications import staff_views

app_name = "notifications_staff"

urlpatterns = [
    path("mail/", staff_views.mail, name="mail"),
    path("mail/<str:mail_id>/resend/", staff_views.resend, name="resend"),
]
