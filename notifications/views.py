from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.addresses import client_address
from accounts.decorators import public
from notifications.services import sandbox

View = Callable[..., HttpResponse]


def only_on_this_machine(view: View) -> View:
    """These pages show secret links: they exist for a browser on the developer's own machine, and nowhere else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (settings.SANDBOX_MAIL and is_local(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def is_local(request: HttpRequest) -> bool:
    """Behind a proxy that we do not trust, everybody would look local: then nobody is."""
    is_forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    address = client_address(request)
    return bool(address) and ip_address(address).is_loopback and not (is_forwarded and not settings.TRUSTED_PROXIES)


@require_safe
@public
@only_on_this_machine
def sandbox_mails(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/sandbox_mails.html", {"mails": sandbox.list_filed_mails()})


@require_safe
@public
@only_on_this_machine
def sandbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    mail = sandbox.find_filed_mail(name)
    if mail is None:
        raise Http404
    return render(request, "notifications/sandbox_mail.html", {"mail": mail})
