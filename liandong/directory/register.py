"""A register of which every unit keeps its own part: stocks, risk points. What all registers share."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require, visible
from liandong.core.errors import Invalid, existing
from liandong.core.journal.facts import Fact
from liandong.directory import entries
from liandong.directory.errors import NotYours, UnknownUnit
from liandong.directory.models import Kept, Organisation
from liandong.directory.phones import phone as dialled

K = TypeVar("K", bound=Kept)
_SEARCHED = ("name", "place_name", "org__name", "org__short_name")


@dataclass(frozen=True)
class Register(Generic[K]):
    """`verb` is the right to keep it; `keepers` are the roles that keep everybody's entries.

    `words` says what may be changed, and what each is called in the fact that tells of it.
    """

    model: type[K]
    verb: str
    keepers: Collection[str]
    words: Mapping[str, str]

    def keeps(self, org: Organisation, by: Actor) -> bool:
        """Its own people keep what is an organisation's, a township its villages' too, `keepers` all."""
        return by.org in (org.code, org.parent_id) or by.is_system or not by.roles.isdisjoint(self.keepers)

    def owners(self, codes: Iterable[str], by: Actor) -> dict[str, Organisation]:
        """Organisations for which `by` may enter something. Raises Forbidden, UnknownUnit, NotYours."""
        require(by, self.verb)
        found = Organisation.objects.in_bulk(list(codes))
        for code in codes:
            if code not in found:
                raise UnknownUnit(name=code)
            if not self.keeps(found[code], by):
                raise NotYours
        return found

    def entered(self, said: Mapping[str, Any], org: Organisation) -> K:
        """A new entry, not saved; its region is by default its organisation's. Raises BadPhone."""
        told = {**said, "org": org, "phone": dialled(said["phone"]) if said["phone"] else ""}
        region = told.pop("region") or org.region_id
        made = self.model(**told, region_id=region)
        made.settle()
        return made

    def held(self, pk: int, by: Actor, **where: Any) -> K:
        """An entry that `by` may change, locked. Raises NotVisible, NotYours."""
        rows = self.model._default_manager.select_for_update(of=("self",)).select_related("org")
        found = existing(rows.filter(pk=pk, **where).first())
        require(by, self.verb, found)
        if not self.keeps(found.org, by):
            raise NotYours
        return found

    def changed(self, of: K, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Write on the entry what differs, without saving; gives each field with what it was and is.

        Raises Invalid for keys that are none of `words`, BadPhone.
        """
        if unknown := sorted(set(changes) - set(self.words)):
            raise Invalid({name: name for name in unknown})
        said = {}
        for key, value in changes.items():
            column = "region_id" if key == "region" else key
            value = dialled(value) if key == "phone" and value else value
            if (was := getattr(of, column)) != value:
                said[key] = [_plain(was), _plain(value)]
                setattr(of, column, value)
        of.settle()
        return said

    def told(self, said: dict[str, list[Any]]) -> dict[str, Any]:
        """The fields of a fact about changes: their names, and the values but for phones."""
        what = "、".join(self.words[key] for key in said)
        return {"what": what, "changes": {key: pair for key, pair in said.items() if key != "phone"}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def state(told: Iterable[tuple[Organisation, Fact]], by: Actor, at: datetime) -> None:
    """Put each fact on the stream of its organisation."""
    by_org: dict[str, list[Fact]] = defaultdict(list)
    orgs = {}
    for org, fact in told:
        orgs[org.code] = org
        by_org[org.code].append(fact)
    for code in sorted(by_org):
        entries.state(by_org[code], orgs[code], by, at)


def entry_of(rows: QuerySet[K], pk: int, viewer: Actor) -> K:
    """One of the rows that the viewer may see. Raises NotVisible."""
    return existing(visible(rows, viewer).filter(pk=pk).first())


def search(rows: QuerySet[K], text: str, region: str, **exact: str) -> QuerySet[K]:
    """Entries of a region that say every word of `text`; `exact` columns are asked for when not empty."""
    asked = {name: value for name, value in exact.items() if value}
    found = rows.filter(region__code__startswith=region, **asked)
    for word in text.split():
        named = Q(org__initials__startswith=word.lower())
        for column in _SEARCHED:
            named |= Q(**{f"{column}__icontains": word})
        found = found.filter(named)
    return found
