from django.urls import path

from accounts import lock_views, staff_views

app_name = "accounts_staff"

urlpatterns = [
    path("locks/", lock_views.locks, name="locks"),
    path("locks/lift/", lock_views.lift_lock, name="lift_lock"),
    path("users/", staff_views.users_list, name="users"),
    path("users/<str:user_id>/", staff_views.user_page, name="user"),
]
