from __future__ import annotations

from babel.messages.catalog import Message

from tests.locale import catalogue


def lacking(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return not all(texts) or message.fuzzy


def test_every_text_of_the_code_is_translated():
    translated = {(message.id, message.context): message for message in catalogue.stored() if message.id}
    asked = [(message.id, message.context) for message in catalogue.used() if message.id]
    assert len(asked) > 100
    assert [key for key in asked if key not in translated or lacking(translated[key])] == []


def test_placeholders_survive_translation():
    faults = [(message.id, list(message.check())) for message in catalogue.stored() if list(message.check())]
    assert faults == []


def test_the_compiled_catalogue_is_in_step():
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.stored())
