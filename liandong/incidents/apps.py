from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "liandong.incidents"
    label = "incidents"

    def ready(self) -> None:
        from liandong.incidents import facts, forgetting, policy  # noqa: F401
