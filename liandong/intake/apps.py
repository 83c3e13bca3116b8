from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "liandong.intake"
    label = "intake"

    def ready(self) -> None:
        from liandong.intake import callers, facts, policy  # noqa: F401
