from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "liandong.api"
    label = "api"

    def ready(self) -> None:
        from liandong.api import facts, policy  # noqa: F401
