import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.decorators import login_required, permission_required, public, rule_of
from accounts.middleware import DenyByDefaultMiddleware
from accounts.models import Anonymous
from tests.accounts.builders import make_user


def view(request):
    return HttpResponse("seen")


def request_of(user=None, path="/page/?x=1", method="get"):
    request = getattr(RequestFactory(), method)(path)
    request.user = user or Anonymous()
    return request


def member(*permissions):
    return make_user().permitted(frozenset(permissions))


def test_a_view_without_a_mark_is_refused_to_everybody(caplog):
    middleware = DenyByDefaultMiddleware(view)
    with pytest.raises(PermissionDenied):
        middleware.process_view(request_of(member("users.view")), view, (), {})
    assert "does not say who may use it" in caplog.text


def test_the_mark_survives_other_decorators():
    assert rule_of(require_POST(csrf_exempt(login_required(view)))) == "signed in"
    assert rule_of(require_POST(permission_required("users.view")(view))) == "users.view"
    assert rule_of(csrf_exempt(public(lambda request: None))) == "public"


def test_a_visitor_is_asked_to_sign_in_and_led_back():
    answer = login_required(view)(request_of())
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fpage%2F%3Fx%3D1")


def test_a_visitors_post_leads_to_no_address_that_only_takes_posts():
    assert login_required(view)(request_of(method="post"))["Location"] == "/accounts/login/"


def test_a_visitor_of_the_api_gets_json():
    assert login_required(view)(request_of(path="/api/x")).status_code == 401
    assert permission_required("users.view")(view)(request_of(path="/api/x")).status_code == 401


def test_permission_decides():
    guarded = permission_required("users.view")(view)
    assert guarded(request_of(member("users.view"))).content == b"seen"
    assert guarded(request_of())["Location"].startswith("/accounts/login/")
    with pytest.raises(PermissionDenied):
        guarded(request_of(member("blog.edit")))


def test_a_refusal_of_the_api_is_json():
    assert permission_required("users.view")(view)(request_of(member(), path="/api/x")).status_code == 403
