"""The journal: one append-only record, many readers. This is its public door."""

from typing import Any

_PUBLIC = {
    "Fact": "facts",
    "say": "facts",
    "Entry": "models",
    "record": "recorder",
    "record_many": "recorder",
    "observer": "recorder",
    "follows": "followers",
}


def __getattr__(name: str) -> Any:
    """Names are fetched when asked for: Django imports this package before its models may be."""
    if name not in _PUBLIC:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
