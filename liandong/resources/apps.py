from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "liandong.resources"
    label = "resources"

    def ready(self) -> None:
        from liandong.resources import facts, forgetting, notices, policy  # noqa: F401
