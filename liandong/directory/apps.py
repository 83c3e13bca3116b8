from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Brings facts and policies, and answers the core's questions about people and organisations."""

    name = "liandong.directory"
    label = "directory"

    def ready(self) -> None:
        from liandong.core.access.hooks import actor_for
        from liandong.core.notify import hooks as notify
        from liandong.core.obligations.hooks import names_of, who_owes
        from liandong.directory import facts, identity, policy, standing  # noqa: F401

        actor_for.supply(identity.actor_for)
        notify.holder_named.supply(standing.holder_named)
        notify.names_of.supply(standing.names_of)
        who_owes.supply(standing.who_owes)
        names_of.supply(standing.names_of)
