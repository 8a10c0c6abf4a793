"""What our middleware makes of Django's request, for the type checker: annotate views with these."""

from django.http import HttpRequest

from accounts.models import Anonymous, SignedIn


class Request(HttpRequest):
    """Of anybody."""

    user: SignedIn | Anonymous  # type: ignore[assignment]  # Django's stubs know only contrib.auth


class SignedInRequest(HttpRequest):
    """Behind `login_required` or `permission_required`."""

    user: SignedIn  # type: ignore[assignment]
