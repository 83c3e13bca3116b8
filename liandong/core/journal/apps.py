from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "liandong.core.journal"
    label = "journal"

    def ready(self) -> None:
        from liandong.core.journal import core_facts, policy  # noqa: F401
