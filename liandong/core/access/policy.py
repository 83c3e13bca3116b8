"""Which roles may do which verbs. Deny by default; 404 before 403."""

from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet

from liandong.core.access.actor import EVERYTHING, Actor, sees
from liandong.core.errors import Forbidden, NotVisible

_policies: dict[str, frozenset[str]] = {}
M = TypeVar("M", bound=Model)


class HasTopics(Protocol):
    topics: list[str]


def allow(verb: str, *roles: str) -> None:
    """State, in a module's `policy.py`, which roles may do `verb`."""
    if verb in _policies:
        raise ValueError(f"{verb} already has a policy")
    _policies[verb] = frozenset(roles)


def policies() -> dict[str, frozenset[str]]:
    """Every verb with its roles, for the generated table of rights."""
    return dict(_policies)


def may(by: Actor, verb: str) -> bool:
    """True when a role of the actor has the verb. Unknown verbs are an error, not a refusal."""
    return by.is_system or not by.roles.isdisjoint(_policies[verb])


def require(by: Actor, verb: str, obj: HasTopics | None = None) -> None:
    """Let through or raise NotVisible (404) or Forbidden (403)."""
    if obj is not None and not sees(by, obj.topics):
        raise NotVisible
    if not may(by, verb):
        raise Forbidden(verb=verb)


def visible(queryset: QuerySet[M], viewer: Actor) -> QuerySet[M]:
    """Only the rows that the viewer may see, of a model with a `topics` array."""
    if EVERYTHING in viewer.topics:
        return queryset
    return queryset.filter(topics__overlap=sorted(viewer.topics))
