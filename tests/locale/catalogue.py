"""The Portuguese catalogue: what the code says, what is translated; `python -m tests.locale.catalogue` refreshes it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "locale" / "pt_BR" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
APPS = ("config", "storage", "accounts", "notifications", "payments", "support", "website", "dashboard")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def used() -> Catalog:
    """Every message id of the code and the templates, with the files it stands in."""
    catalogue = Catalog(locale="pt_BR")
    for path in sorted(_sources()):
        for line, message, comments, context in extract("python", io.BytesIO(_as_python(path)), KEYWORDS):
            place = [(str(path.relative_to(ROOT)), line)]
            catalogue.add(message, locations=place, auto_comments=comments, context=context)
    return catalogue


def stored() -> Catalog:
    """The committed catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="pt_BR")


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def refresh() -> None:
    """Add new ids, drop those that are no longer used, compile."""
    catalogue = stored()
    catalogue.update(used(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=False, sort_output=True, no_location=True)
    MO.write_bytes(compiled(stored()))


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")
    yield from (path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def _as_python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    from django.utils.translation.template import templatize

    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines).encode()  # indented lines are no blocks here


if __name__ == "__main__":
    refresh()
