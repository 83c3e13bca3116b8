from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "liandong.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.DEMO:
            from liandong.demo.personas import listed
            from liandong.accounts.personas import personas

            personas.supply(listed)
