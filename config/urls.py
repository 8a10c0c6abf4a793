"""The table of contents of the site."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from accounts.decorators import public
from payments.stripe_mode import is_sandbox

urlpatterns = [
    path("", include("website.urls")),
    path("", include("accounts.urls")),
    path("", include("payments.urls")),
    path("", include("support.urls")),
    path("", include("notifications.urls")),
    path("", include("dashboard.urls")),
    path("staff/", include("accounts.staff_urls")),
    path("staff/", include("payments.staff_urls")),
    path("staff/", include("support.staff_urls")),
    path("staff/", include("notifications.staff_urls")),
    path("i18n/setlang/", public(set_language), name="set_language"),
]
if is_sandbox():
    urlpatterns.append(path("sandbox/", include("payments.sandbox.urls")))

handler400 = "website.views.bad_request"
handler403 = "website.views.forbidden"
handler404 = "website.views.not_found"
handler500 = "website.views.server_error"
