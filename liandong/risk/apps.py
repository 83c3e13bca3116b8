from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "liandong.risk"
    label = "risk"

    def ready(self) -> None:
        from liandong.risk import facts, policy  # noqa: F401
