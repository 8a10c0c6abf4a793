import pytest

from accounts.decorators import PUBLIC, rule_of
from payments.sandbox.urls import urlpatterns as simulator
from tests.config import url_matrix


def test_every_address_has_a_row_and_every_row_an_address():
    rows, addresses = url_matrix.committed(), url_matrix.addresses()
    missing = [url_matrix.as_line(address, url_matrix.answers(address)) for address in addresses if address not in rows]
    assert not missing, "Check who may open these and add them to tests/config/url_matrix.txt:\n" + "\n".join(missing)
    assert set(rows) == set(addresses)


@pytest.mark.parametrize(("address", "words"), url_matrix.committed().items())
def test_everybody_is_answered_as_the_matrix_says(address, words):
    found = dict(zip(url_matrix.PEOPLE, url_matrix.answers(address), strict=True))
    assert found == dict(zip(url_matrix.PEOPLE, words, strict=True)), address


@pytest.mark.parametrize("pattern", simulator, ids=str)
def test_the_simulator_is_open_to_whoever_stands_at_the_machine(pattern):
    assert rule_of(pattern.callback) == PUBLIC
