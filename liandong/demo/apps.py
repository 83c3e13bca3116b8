from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "liandong.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.DEMO:
            from liandong.accounts.personas import personas
            from liandong.demo.personas import listed

            personas.supply(listed)
