from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "liandong.core.notify"
    label = "notify"

    def ready(self) -> None:
        from liandong.core.journal import observer
        from liandong.core.notify import (  # noqa: F401
            channels,
            checks,
            facts,
            forgetting,
            own_announcements,
            policy,
            reactions,
        )
        from liandong.core.notify.heartbeat import watch
        from liandong.core.notify.outbox import write

        observer(write)
        watch("delivery")
