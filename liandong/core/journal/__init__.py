"""The journal: one append-only record, many readers. This is its public door."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liandong.core.journal.facts import Fact as Fact
    from liandong.core.journal.facts import say as say
    from liandong.core.journal.followers import follows as follows
    from liandong.core.journal.models import Entry as Entry
    from liandong.core.journal.observing import action as action
    from liandong.core.journal.observing import observer as observer
    from liandong.core.journal.observing import together as together
    from liandong.core.journal.recorder import record as record
    from liandong.core.journal.recorder import record_many as record_many

_PUBLIC = {
    "Fact": "facts",
    "say": "facts",
    "Entry": "models",
    "record": "recorder",
    "record_many": "recorder",
    "observer": "observing",
    "action": "observing",
    "together": "observing",
    "follows": "followers",
}


def __getattr__(name: str) -> Any:
    """Names are fetched when asked for: Django imports this package before its models may be."""
    if name not in _PUBLIC:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
