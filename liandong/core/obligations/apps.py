from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "liandong.core.obligations"
    label = "obligations"
    verbose_name = _("职责时限")

    def ready(self) -> None:
        from liandong.core.journal import observer
        from liandong.core.mechanism import register_document
        from liandong.core.mechanism.documents import AWAITING, RULES
        from liandong.core.notify.heartbeat import watch
        from liandong.core.obligations import checks, facts, policy  # noqa: F401
        from liandong.core.obligations.clockloop import lag
        from liandong.core.obligations.engine import observe
        from liandong.core.obligations.rules import Rule

        register_document(RULES, Rule)
        register_document(AWAITING, Rule)
        observer(observe)
        watch("clock", lag)
