from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Brings the facts and policy of accounts, and tells access whether somebody proved who they are."""

    name = "liandong.accounts"
    label = "accounts"

    def ready(self) -> None:
        from liandong.accounts import entrance, facts, policy  # noqa: F401
        from liandong.core.access.hooks import proved_lately

        proved_lately.supply(entrance.proved_lately)
