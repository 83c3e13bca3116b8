from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "liandong.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from liandong.dispatch import facts, notices, one_tap, policy, reactions, resource_taps  # noqa: F401
