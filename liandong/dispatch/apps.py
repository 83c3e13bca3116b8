from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "liandong.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from liandong.dispatch import facts, general_orders, notices, one_tap, policy, reactions  # noqa: F401
