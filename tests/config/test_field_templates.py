from django import forms
from django.template.loader import render_to_string
from django.utils import translation


class AskForm(forms.Form):
    email = forms.EmailField(
        label="E-mail", help_text="A hint", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    phone = forms.CharField(label="Telefone", required=False)
    role = forms.ChoiceField(label="Papel", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Aceito", required=False)
    password = forms.CharField(label="Senha", widget=forms.PasswordInput)
    birth = forms.DateField(label="Dia", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def field(name, typed=None):
    with translation.override("pt-br"):
        return render_to_string("_field.html", {"field": AskForm(typed)[name]})


def test_field_stands_in_the_order_label_hint_error_control():
    html = field("email", {"email": "<b>nobody"})
    places = [html.index(part) for part in ("<label", "A hint", 'class="error"', "<input")]
    assert places == sorted(places)


def test_field_with_an_error_points_to_its_words():
    html = field("email", {"email": "nobody"})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_error"' in html
    assert 'id="id_email_helptext"' in html


def test_field_keeps_what_was_typed_and_its_autocomplete():
    html = field("email", {"email": "<b>nobody"})
    assert 'value="&lt;b&gt;nobody"' in html
    assert 'autocomplete="username"' in html


def test_password_is_never_sent_back():
    assert "s3cret-typed" not in field("password", {"password": "s3cret-typed"})


def test_optional_field_says_so():
    assert "Telefone (opcional)" in " ".join(field("phone").split())
    assert "opcional" not in field("email")
    assert "opcional" not in field("agree")


def test_choices_are_a_named_group():
    html = field("role")
    assert "<legend>Papel" in html
    assert html.count('type="radio"') == 2


def test_date_is_asked_for_with_the_browser_s_own_control():
    assert 'type="date"' in field("birth")


def test_summary_leads_to_each_field():
    with translation.override("pt-br"):
        html = render_to_string("_errors.html", {"form": AskForm({"email": "nobody", "agree": "on"})})
    assert "Nada foi salvo ainda" in html
    assert "autofocus" in html
    for target in ("#id_email", "#id_role_0", "#id_password"):
        assert f'href="{target}"' in html


def test_summary_is_absent_where_nothing_is_wrong():
    assert render_to_string("_errors.html", {"form": AskForm()}).strip() == ""
