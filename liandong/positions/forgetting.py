"""Where people carry a device is kept only while it says where they are now."""

from collections.abc import Sequence

from liandong.core.journal import Entry
from liandong.core.journal.personal import forgets
from liandong.positions.models import Kind, Position


@forgets
def forget_people(entries: Sequence[Entry]) -> None:
    """Of the people whose own facts are destroyed, and of everybody last heard of before these facts."""
    people = {one.stream.removeprefix("person/") for one in entries if one.stream.startswith("person/")}
    carried = Position.objects.filter(kind=Kind.PERSON)
    carried.filter(source__in=people).delete()
    if entries:
        carried.filter(at__lt=max(one.recorded_at for one in entries)).delete()
