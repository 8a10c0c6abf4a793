import pytest
from django.urls import reverse

from accounts import plans
from accounts.repositories import users
from tests.accounts.builders import browser, make_user, registration

PAGE = "/accounts/register/"
DONE = "/accounts/register/done/"
RESEND = "/accounts/verify/resend/"


@pytest.fixture(autouse=True)
def one_plan_on_sale(monkeypatch):
    monkeypatch.setattr(plans, "is_on_sale", {"essencial"}.__contains__)


def test_registering_leads_to_check_your_mail_without_signing_in(client):
    answer = client.post(PAGE, registration(plan="essencial"), follow=True)
    assert answer.redirect_chain == [(DONE, 302)]
    assert "ana@example.test" in answer.content.decode()
    assert client.get("/api/auth/me").status_code == 401


def test_registering_keeps_the_plan_of_the_link(client):
    assert client.get(f"{PAGE}?plan=essencial").context["form"]["plan"].value() == "essencial"


def test_a_link_with_a_forged_plan_says_so(client):
    answer = client.get(f"{PAGE}?plan=gratis")
    assert answer.context["form"]["plan"].value() == ""
    assert "#plans" in answer.content.decode()


def test_a_taken_address_has_the_same_answer(client):
    fresh = browser().post(PAGE, registration(), follow=True)
    taken = browser().post(PAGE, registration(email="ANA@example.test"), follow=True)
    assert (taken.redirect_chain, taken.status_code) == (fresh.redirect_chain, fresh.status_code)
    assert taken.context["address"] == fresh.context["address"]


def test_the_mistyped_address_is_corrected_by_the_browser_that_registered(client):
    client.post(PAGE, registration(email="ana@exmaple.test"))
    answer = client.post(DONE, {"email": "ana@example.test"}, follow=True)
    assert answer.context["address"] == "ana@example.test"
    assert users.find_by_email("ana@example.test") and not users.find_by_email("ana@exmaple.test")


def test_another_browser_corrects_nothing(client):
    client.post(PAGE, registration())
    answer = browser().post(DONE, {"email": "evil@example.test"})
    assert "address" in answer.context and not answer.context["address"]
    assert users.find_by_email("evil@example.test") is None


def test_a_signed_in_person_corrects_the_unverified_address():
    person = make_user(email="ana@exmaple.test", verified=False)
    browser(person).post(DONE, {"email": "ana@example.test"})
    assert users.get(person.id).email == "ana@example.test"


def test_a_correction_that_is_no_address_says_so_beside_the_field(client):
    client.post(PAGE, registration())
    form = client.post(DONE, {"email": "ana@"}).context["form"]
    assert form.errors["email"] and form["email"].value() == "ana@"


def test_the_link_to_the_kept_mails_is_shown_only_where_there_are_some(client, settings):
    settings.SANDBOX_MAIL = True
    assert "/sandbox/mail/" in client.get(DONE).content.decode()
    settings.SANDBOX_MAIL = False
    assert "/sandbox/mail/" not in client.get(DONE).content.decode()


def test_resending_answers_the_same_for_unknown_addresses(client):
    make_user(email="ana@example.test", verified=False)
    known = browser().post(RESEND, {"email": "ana@example.test"}, follow=True)
    unknown = browser().post(RESEND, {"email": "nobody@example.test"}, follow=True)
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert [str(m) for m in known.context["messages"]] == [str(m) for m in unknown.context["messages"]]


def test_resending_to_no_address_says_so_beside_the_field(client):
    assert client.post(RESEND, {"email": "x"}).context["form"].errors["email"]


def test_whoever_is_signed_in_goes_on_with_the_account_that_is_there():
    answer = browser(make_user()).get(f"{PAGE}?plan=essencial")
    assert answer["Location"] == reverse("payments:new_contract") + "?plan=essencial"
