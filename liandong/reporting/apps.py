from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "liandong.reporting"
    label = "reporting"

    def ready(self) -> None:
        from liandong.reporting import facts, notices, policy, upgrades  # noqa: F401
