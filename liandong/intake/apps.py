from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "liandong.intake"
    label = "intake"

    def ready(self) -> None:
        from liandong.intake import facts, policy, reactions  # noqa: F401
