from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"

    def ready(self) -> None:
        from accounts import belongings
        from accounts.words import EVENTS
        from notifications import counters, topics
        from support import words
        from support.services import overview
        from support.services.telling import register_ticket_kinds

        panel = belongings.Panel("tickets.view", overview.query_tickets_of, "support/_customer_tickets.html")
        belongings.PANELS.append(panel)
        EVENTS.update(words.EVENTS)
        register_ticket_kinds()
        topics.register("ticket", overview.may_see_ticket)
        topics.register("ticket_notes", overview.may_see_internals)
        topics.register("presence", overview.may_see_internals)
        topics.register("tickets", overview.may_see_tickets)
        counters.register("tickets.open", topic="tickets", query=overview.query_open_for)
