"""Which plans can be signed by registering: a question that the app which sells them answers when it starts."""

from collections.abc import Callable


def nothing_is_on_sale(slug: str) -> bool:
    return False


is_on_sale: Callable[[str], bool] = nothing_is_on_sale
