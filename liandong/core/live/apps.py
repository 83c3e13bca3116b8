from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "liandong.core.live"
    label = "live"
