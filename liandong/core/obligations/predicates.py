"""Conditions that equality cannot say: registered and tested by the modules, cited by rules."""

from collections.abc import Callable

from liandong.core.journal.models import Entry

Predicate = Callable[[Entry], bool]
_named: dict[str, Predicate] = {}


def predicate(name: str) -> Callable[[Predicate], Predicate]:
    """Register a pure function of one fact under the name that rules use."""

    def register(function: Predicate) -> Predicate:
        if name in _named and _named[name].__qualname__ != function.__qualname__:
            raise ValueError(f"{name} is already a predicate")
        _named[name] = function
        return function

    return register


def predicate_named(name: str) -> Predicate:
    """Raises KeyError."""
    return _named[name]


def all_predicates() -> dict[str, Predicate]:
    return dict(_named)
