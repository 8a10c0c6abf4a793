from django.urls import path

from accounts import staff_views

app_name = "accounts_staff"

urlpatterns = [
    path("users/", staff_views.users_list, name="users"),
    path("users/<str:user_id>/", staff_views.user_page, name="user"),
]
