from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "liandong.web"
    label = "web"

    def ready(self) -> None:
        from liandong.web import facts, field_photos, policy  # noqa: F401
