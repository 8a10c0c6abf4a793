"""The boot guard as Django system checks: the settings always, the Redis server with `check --deploy`."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from dashboard.boot_guard import refused_settings, refused_store


@register("boot")
def check_settings(**_options: Any) -> list[Error]:
    return [Error(sentence, id="humantic.E001") for sentence in refused_settings()]


@register("boot", deploy=True)
def check_store(**_options: Any) -> list[Error]:
    return [Error(sentence, id="humantic.E002") for sentence in refused_store()]
