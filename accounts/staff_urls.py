from django.urls import path

from accounts import audit_views, invitation_views, lock_views, role_views, staff_views

app_name = "accounts_staff"

urlpatterns = [
    path("locks/", lock_views.locks, name="locks"),
    path("locks/lift/", lock_views.lift_lock, name="lift_lock"),
    path("users/", staff_views.users_list, name="users"),
    path("users/new/", staff_views.new_user, name="new_user"),
    path("users/<str:user_id>/", staff_views.user_page, name="user"),
    path("users/<str:user_id>/delete/", staff_views.delete_user, name="delete_user"),
    path("users/<str:user_id>/invite/resend/", invitation_views.resend, name="resend_invitation"),
    path("users/<str:user_id>/invite/revoke/", invitation_views.revoke, name="revoke_invitation"),
    path("roles/", role_views.roles_page, name="roles"),
    path("audit/", audit_views.audit, name="audit"),
]
