from django.apps import AppConfig


class ConversationConfig(AppConfig):
    name = "liandong.conversation"
    label = "conversation"

    def ready(self) -> None:
        from liandong.conversation import facts, forgetting, notices, one_tap, policy  # noqa: F401
