"""Questions about what was said and what one has not read yet. Every list takes the viewer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from liandong.conversation.hearing import RANKS, Heard, heard
from liandong.conversation.models import Addressee, Line, Seen
from liandong.conversation.participants import called_back, part_of
from liandong.core.access.actor import Actor
from liandong.core.access.policy import may, visible
from liandong.core.access.roles import CENTRE_SEATS
from liandong.core.errors import NotVisible, existing
from liandong.core.journal.models import Entry, Stream
from liandong.directory import reads as directory
from liandong.dispatch.models import Order, State
from liandong.incidents import reads as incidents
from liandong.incidents.models import Incident

SHOWN = 200
OFFLINE = timedelta(minutes=1)
PHONE_CALLS = "dispatch.called"
_ICONS = {"centre": "phone-in", "emergency_office": "shield", "township": "home", "village": "home"}


@dataclass(frozen=True)
class Spoken:
    """A line as one viewer sees it. `asks_us`: they have to answer it; `icon`: where it came from."""

    line: Line
    icon: str
    ours: bool
    own: bool
    corrected: bool
    heard: Sequence[Heard]
    asks_us: bool

    @property
    def came_late(self) -> bool:
        return self.line.at - self.line.said_at > OFFLINE

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many are in each state, the best first."""
        found = Counter(one.state for one in self.heard)
        return [(state, found[state]) for state in reversed(RANKS) if found[state]]

    @property
    def answered(self) -> int:
        return sum(one.state == "answered" for one in self.heard)

    @property
    def in_trouble(self) -> bool:
        return any(one.in_trouble for one in self.heard)

    @property
    def moves(self) -> bool:
        """Somebody may still get, read or answer it."""
        return any(one.state not in ("answered", "failed", "nobody") for one in self.heard)

    @property
    def by_urgency(self) -> list[Heard]:
        """Those who heard least first."""
        return sorted(self.heard, key=lambda one: RANKS.index(one.state))


def line_of(pk: int, viewer: Actor) -> Line:
    """A line that the viewer may read. Raises NotVisible."""
    found = existing(Line.objects.select_related("incident").filter(pk=pk, world=viewer.world).first())
    check_seen(found, viewer)
    return found


def check_seen(line: Line, viewer: Actor) -> None:
    """Raises NotVisible: no part in it, called back before it was said, or not called by this group call."""
    if line.incident:
        part = part_of(line.incident.root, viewer)
        if part.until and line.at > part.until:
            raise NotVisible
    elif not visible(Stream.objects.filter(name=line.stream), viewer).exists():
        raise NotVisible


def addressee_of(pk: int, viewer: Actor) -> Addressee:
    """One whom a line names, if the line may be read. Raises NotVisible."""
    rows = Addressee.objects.select_related("line__incident")
    found = existing(rows.filter(pk=pk, line__world=viewer.world).first())
    check_seen(found.line, viewer)
    return found


def lines_of(incident: Incident, viewer: Actor) -> QuerySet[Line]:
    """What the viewer may read of an incident's thread, with that of the incidents merged into it."""
    part = part_of(incident.root, viewer)
    found = Line.objects.filter(incident__in=incidents.merged_with(incident.root))
    return found.filter(at__lte=part.until) if part.until else found


def thread(incident: Incident, viewer: Actor, at: datetime, limit: int = SHOWN) -> list[Spoken]:
    """The last lines of a thread, oldest first."""
    lines = lines_of(incident, viewer).select_related("incident", "reply_to", "corrected_by")
    latest = lines.prefetch_related("addressees").order_by("-id")[:limit]
    return spoken(list(reversed(latest)), viewer, at)


def spoken(lines: Sequence[Line], viewer: Actor, at: datetime) -> list[Spoken]:
    """Lines as this viewer sees them."""
    got = heard(lines, viewer, at)
    orgs = directory.organisations({line.org for line in lines})
    icons = {code: _ICONS.get(org.org_kind, "truck") for code, org in orgs.items()}
    return [
        Spoken(
            line=line,
            icon=icons.get(line.org, "person"),
            ours=line.org == viewer.org,
            own=line.by == viewer.ref,
            corrected=hasattr(line, "corrected_by"),
            heard=got[line.pk],
            asks_us=line.must_answer
            and any(one.state != "answered" and is_for(one.addressee, viewer) for one in got[line.pk]),
        )
        for line in lines
    ]


def is_for(one: Addressee, viewer: Actor) -> bool:
    return one.unit == viewer.org and one.person in ("", viewer.ref)


def phone_calls(incident: Incident, viewer: Actor) -> list[Entry]:
    """Calls that the dispatcher recorded: they were said, too."""
    part = part_of(incident.root, viewer)
    found = Entry.objects.filter(stream__in=incidents.streams_of(incident.root), kind=PHONE_CALLS)
    return list((found.filter(recorded_at__lte=part.until) if part.until else found).order_by("id")[:SHOWN])


@dataclass(frozen=True)
class ThreadRow:
    """A thread in the list: its incident, its last line and how many the viewer has not read."""

    incident: Incident
    last: Line
    unread: int


def threads(viewer: Actor, limit: int = 50) -> list[ThreadRow]:
    """Threads of unclosed incidents in which something was said, the latest first."""
    unclosed = {one.pk: one for one in incidents.unclosed(viewer)}
    cuts = _cuts(viewer)
    latest = _of_unclosed(viewer).filter(_before(cuts)).order_by("root", "-id").distinct("root")
    last = {line.root: line for line in latest if line.root in unclosed}
    new = Counter(_unread(viewer, cuts).order_by().values_list("root", flat=True)[:1000])
    newest = sorted(last, key=lambda pk: -last[pk].pk)[:limit]
    return [ThreadRow(unclosed[pk], last[pk], new[pk]) for pk in newest]


def unread(viewer: Actor, *, most: int = 99) -> int:
    """How many lines of others the viewer has not read, and how many group calls they have not answered.

    Asked with every page, so it counts no further than `most`.
    """
    if not may(viewer, "conversation.answer"):
        return 0
    waiting = waiting_calls(viewer).count()
    if not may(viewer, "conversation.see"):
        return min(most, waiting)
    return min(most, waiting + _unread(viewer, _cuts(viewer)).order_by()[:most].count())


def _unread(viewer: Actor, cuts: Mapping[int, datetime]) -> QuerySet[Any]:
    read = Seen.objects.filter(person=viewer.ref, incident=OuterRef("root")).values("line")[:1]
    new = _of_unclosed(viewer).filter(_before(cuts)).exclude(org=viewer.org)
    return new.filter(pk__gt=Coalesce(Subquery(read), Value(0)))


def _of_unclosed(viewer: Actor) -> QuerySet[Any]:
    """Lines of unclosed incidents and of those merged into them; `root` is the one whose thread it is."""
    rooted = Line.objects.annotate(root=Coalesce("incident__merged_into", "incident"))
    return rooted.filter(incident__in=_unclosed(viewer))


def _unclosed(viewer: Actor) -> QuerySet[Any]:
    """Unclosed incidents and those merged into them, by key."""
    unclosed = incidents.unclosed(viewer).order_by().values("pk")
    return unclosed.union(Incident.objects.filter(merged_into__in=unclosed).values("pk"))


def _cuts(viewer: Actor) -> dict[int, datetime]:
    """When the viewer's unit was called back, by unclosed incident; asks about nobody who never was."""
    if viewer.roles & CENTRE_SEATS:  # nobody calls the centre back
        return {}
    recalled = Order.objects.filter(unit=viewer.org, state=State.RECALLED, incident__in=_unclosed(viewer))
    roots = {one.incident.root for one in recalled.select_related("incident__merged_into")}
    cuts = {one.pk: called_back(one, viewer) for one in roots}
    return {pk: until for pk, until in cuts.items() if until}


def _before(cuts: Mapping[int, datetime]) -> Q:
    """Lines that were received before the viewer's unit was called back."""
    after = Q(pk__in=[])
    for incident, until in cuts.items():
        after |= Q(root=incident, at__gt=until)
    return ~after


def waiting_calls(viewer: Actor) -> QuerySet[Addressee]:
    """What a group call asked of the viewer, or of their organisation, and nobody has answered yet."""
    mine = Addressee.objects.filter(unit=viewer.org, person__in=["", viewer.ref], answered_at=None)
    return mine.filter(line__incident=None, line__must_answer=True, line__world=viewer.world)


def calls(viewer: Actor, limit: int = 50) -> list[Line]:
    """Group calls that the viewer may see, the latest first."""
    streams = visible(Stream.objects.filter(name__startswith="call/", world=viewer.world), viewer)
    latest = streams.order_by("-recorded_at").values_list("name", flat=True)[:limit]
    numbers = [int(name.removeprefix("call/")) for name in latest]
    return list(Line.objects.filter(pk__in=numbers).prefetch_related("addressees").order_by("-id"))
