import pytest

from accounts.repositories import users
from tests.accounts.builders import browser, event_names, make_user

PAGE = "/account/profile/"


def typed(**fields):
    known = {"name": "Ana Souza", "company": "Boa Vista", "phone": "+55 (11) 95037-7457", "tax_id": "52998224725"}
    return known | fields


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def mine(person):
    return browser(person)


def test_the_profile_is_kept_and_shown(person, mine):
    assert mine.post(PAGE, typed())["Location"] == PAGE
    kept = users.get(person.id)
    assert (kept.name, kept.company, kept.phone, kept.tax_id) == tuple(typed().values())
    assert 'value="Boa Vista"' in mine.get(PAGE).content.decode()
    assert event_names(person.id)[-1] == "user.profile_edited"


def test_saving_the_same_again_is_no_event(person, mine):
    for _ in range(2):
        mine.post(PAGE, typed())
    assert event_names(person.id).count("user.profile_edited") == 1


@pytest.mark.parametrize("name", ["李小龍", "مريم الفاسي", "Ana 🌻", "D'Ávila & Filhos", "é" * 200])
def test_names_in_any_script_are_stored_and_shown_exactly(person, mine, name):
    assert mine.post(PAGE, typed(name=name)).status_code == 302
    assert users.get(person.id).name == name
    assert mine.get(PAGE).context["form"]["name"].value() == name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "<b>Ana</b>"),
        ("company", "x" * 201),
        ("company", "a\x00b"),
        ("phone", "call me"),
        ("phone", "1" * 31),
        ("tax_id", "1" * 19),
        ("tax_id", "<1>"),
        ("tax_id", "529.982.247-26"),
        ("tax_id", "111.111.111-11"),
        ("tax_id", "12.ABC.345/01DE-36"),
        ("tax_id", "12.ABD.345/01DE-35"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(person, mine, field, value):
    answer = mine.post(PAGE, typed(**{field: value}))
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert users.get(person.id).company == ""


def test_the_role_cannot_be_smuggled_in(person, mine):
    mine.post(PAGE, typed(role="admin", is_active="", email="x@example.test"))
    kept = users.get(person.id)
    assert (kept.role, kept.is_active, kept.email) == ("customer", True, person.email)


@pytest.mark.parametrize("typed_as", ["12.ABC.345/01DE-35", "12ABC34501DE35", "12abc34501de35", " 12.abc.345/01de-35 "])
def test_an_alphanumeric_cnpj_is_kept_in_one_way(person, mine, typed_as):
    assert mine.post(PAGE, typed(tax_id=typed_as)).status_code == 302
    assert users.get(person.id).tax_id == "12ABC34501DE35"
    assert mine.get(PAGE).context["form"]["tax_id"].value() == "12.ABC.345/01DE-35"


@pytest.mark.parametrize("mistyped", ["529.982.247-24", "12.ABC.345/01DF-35", "52998224724x"])
def test_a_mistyped_cpf_or_cnpj_comes_back_as_it_was_typed(mine, mistyped):
    assert f'value="{mistyped}"' in mine.post(PAGE, typed(tax_id=mistyped)).content.decode()
