from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "mail" not in path.parts)
INLINE = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
POST_FORM = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_has_no_inline_style_or_script(template: Path):
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_form_that_posts_carries_the_csrf_token(template: Path):
    forms = POST_FORM.findall(template.read_text())
    assert [form for form in forms if "csrf" not in form] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_fetches_nothing_from_elsewhere(template: Path):
    text = template.read_text()
    assert re.findall(r"(?:src|srcset)=[\"']https?:|<link[^>]*href=[\"']https?:", text) == []
