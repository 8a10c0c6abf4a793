from django.urls import path

from accounts import account_views, reset_views, second_factor_views, views

app_name = "accounts"

urlpatterns = [
    path("accounts/register/", views.register, name="register"),
    path("accounts/register/done/", views.register_done, name="register_done"),
    path("accounts/verify/resend/", views.resend_verification, name="resend_verification"),
    path("accounts/verify/<str:token>/", views.verify, name="verify"),
    path("accounts/login/", views.login, name="login"),
    path("accounts/login/code/", second_factor_views.login_code, name="login_code"),
    path("accounts/logout/", views.logout, name="logout"),
    path("accounts/set-password/<str:token>/", views.set_password, name="set_password"),
    path("accounts/password-reset/", reset_views.ask, name="password_reset"),
    path("accounts/password-reset/sent/", reset_views.sent, name="password_reset_sent"),
    path("accounts/password-reset/choose/", reset_views.choose, name="password_reset_choose"),
    path("accounts/password-reset/<str:token>/", reset_views.open_link, name="password_reset_link"),
    path("accounts/confirm-email/<str:token>/", account_views.confirm_email, name="confirm_email"),
    path("account/profile/", account_views.profile, name="profile"),
    path("account/security/", account_views.security_page, name="security"),
    path("account/security/second-factor/", second_factor_views.second_factor_page, name="second_factor"),
    path("account/sessions/", account_views.sessions_page, name="sessions"),
    path("account/sessions/revoke-others/", account_views.revoke_others, name="revoke_others"),
    path("account/sessions/<str:session_id>/revoke/", account_views.revoke, name="revoke"),
    path("api/auth/me", views.me, name="me"),
]
