from django.template.loader import render_to_string
from django.test import RequestFactory

from storage.queries import Page


def pager(address, following):
    return render_to_string("_pager.html", {"page": Page([1, 2], following)}, request=RequestFactory().get(address))


def test_single_page_needs_no_pager():
    assert pager("/staff/users/", None).strip() == ""


def test_next_page_keeps_the_filters():
    html = pager("/staff/users/?role=admin", "12.5~abc")
    assert 'href="?role=admin&amp;cursor=12.5~abc"' in html


def test_last_page_leads_back_to_the_newest():
    html = pager("/staff/users/?role=admin&cursor=1~a", None)
    assert 'href="?role=admin"' in html
    assert 'rel="next"' not in html
