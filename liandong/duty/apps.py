from django.apps import AppConfig


class DutyConfig(AppConfig):
    """Brings facts and policies, and tells notify who is on duty."""

    name = "liandong.duty"
    label = "duty"

    def ready(self) -> None:
        from liandong.core.notify import hooks
        from liandong.directory.hooks import duty_now
        from liandong.duty import facts, holding, policy  # noqa: F401

        hooks.holders.supply(holding.holders)
        duty_now.supply(holding.duty_now)
