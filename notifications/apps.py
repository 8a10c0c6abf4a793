from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts.words import ACTORS, EVENTS
        from notifications import words
        from notifications.services.account_mails import register_account_mails

        EVENTS.update(words.EVENTS)
        ACTORS.update(words.ACTORS)
        register_account_mails()
