"""Items of the bell in words: `{% load bells %}`."""

from django import template

from notifications import words
from notifications.bells import find_bell, title_of
from notifications.models import BellItem

register = template.Library()


@register.filter
def said(item: BellItem) -> str:
    """What the item says in the reader's language; the name of its category where its kind is no longer known."""
    return title_of(item.kind, item.words, item.count) or _category_of(item)


def _category_of(item: BellItem) -> str:
    bell = find_bell(item.kind)
    return str(words.CATEGORIES[bell.category][0] if bell else words.SOMETHING)
