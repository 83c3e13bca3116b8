from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "liandong.web"
    label = "web"

    def ready(self) -> None:
        from liandong.web import drill_facts, facts, field_media, policy  # noqa: F401
