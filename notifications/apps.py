from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts.belongings import BESIDE
        from accounts.words import ACTORS, EVENTS
        from notifications import words
        from notifications.services import reading
        from notifications.services.account_bells import register_account_bells
        from notifications.services.account_mails import register_account_mails

        BESIDE[reading.BESIDE] = reading.query_bell

        EVENTS.update(words.EVENTS)
        ACTORS.update(words.ACTORS)
        register_account_mails()
        register_account_bells()
