from storage.events import events
from tests.stripe.builders import make_debtor, open_session, post_all
from tests.stripe.server import StripeServer


def test_a_contracts_history_includes_the_notices_of_stripe(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    [notice] = [e for e in events.query_history(payment.contract).run().items if e.name == "stripe.event_handled"]
    assert notice.actor == "stripe" and notice.about == (payment.id, payment.contract, person.id)


def test_the_body_of_a_notice_is_not_in_the_trail(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    for event in events.query_history(payment.contract, limit=100).run().items:
        assert "body" not in event.after or event.after["body"] == "•••"
