from django.apps import AppConfig


class PositionsConfig(AppConfig):
    name = "liandong.positions"
    label = "positions"

    def ready(self) -> None:
        from liandong.positions import forgetting, policy  # noqa: F401
