"""What the directory answers to the core: who owes a periodic duty, how bodies and people are called."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from liandong.core.notify.hooks import Holder
from liandong.core.rows import ask
from liandong.directory.models import Organisation, Person


class UnknownFilter(ValueError):
    """A periodic rule names its debtors by something that the directory does not know."""


def who_owes(filter: Mapping[str, Any], at: datetime) -> Sequence[str]:
    """Organisations that a rule's `owed_by_each` means: by `tier`, `kind`, `dual_track` of the unit, by
    `org_kind`, by `region` (and below), or by a `role` that somebody holds there. All words must hold.
    """
    wanted = Q()
    for word, value in filter.items():
        if word not in _WORDS:
            raise UnknownFilter(word)
        wanted &= _WORDS[word](value if isinstance(value, list | tuple) else [value])
    held = Q(unit__isnull=True) | Q(unit__since__lte=at)
    found = Organisation.objects.filter(wanted & held)
    return list(found.order_by("code").values_list("code", flat=True).distinct())


_WORDS = {
    "tier": lambda values: Q(unit__tier__in=[str(value) for value in values]),
    "kind": lambda values: Q(unit__kind__in=values),
    "dual_track": lambda values: Q(unit__dual_track__in=values),
    "org_kind": lambda values: Q(kind__in=values),
    "org": lambda values: Q(code__in=values),
    "region": lambda values: Q(region__code__startswith=str(values[0])),
    "role": lambda values: Q(posts__role__in=values, posts__appointments__until=None),
}


def names_of(orgs: Sequence[str]) -> Mapping[str, str]:
    """Short names by code."""
    return dict(ask(_NAMES, [list(orgs)]))


_NAMES = """
select code, coalesce(nullif(short_name, ''), name) from directory_organisation where code = any(%s)"""


def holder_named(*, person: str, at: datetime) -> Holder | None:
    """How to reach a person, while they serve."""
    found = Person.objects.filter(Q(left_at=None) | Q(left_at__gt=at), ref=person).first()
    return Holder(found.ref, found.name, org=found.org_id or "", phone=found.phone) if found else None
