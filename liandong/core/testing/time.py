"""Time for tests: it moves when told, and everything that time does happens on the way, in order."""

from datetime import datetime, timedelta

from liandong.core import clock
from liandong.core.journal.followers import follow_all
from liandong.core.journal.models import Entry, Stuck
from liandong.core.journal.sealing import seal
from liandong.core.journal.verify import verify
from liandong.core.notify.delivery import deliver
from liandong.core.notify.models import Delivery
from liandong.core.notify.reads import PhoneMessage, on_phone
from liandong.core.notify.transport import all_channels
from liandong.core.obligations.rebuild import compare
from liandong.core.obligations.sweep import next_look_at, sweep

INSTANT = timedelta(milliseconds=1)


class FastForward:
    """A clock at hand. Needs a database that commits: followers see only what is committed.

    `to` and `by` stop at every moment at which an obligation is to be looked at, an instant after it (a
    deadline itself is still in time), and let clock, followers and delivery do their work there.
    `clock_is_down` passes time without the clock process.
    """

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._override = clock.at(start)
        self._override.__enter__()
        follow_all()  # cursors start here: what is recorded from now on is followed

    @property
    def now(self) -> datetime:
        return self._now

    def to(self, moment: datetime) -> datetime:
        while (due := next_look_at()) and due + INSTANT <= moment:
            self._set(max(self._now, due + INSTANT))
            self.settle()
        self._set(moment)
        self.settle()
        return moment

    def by(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> datetime:
        return self.to(self._now + timedelta(hours=hours, minutes=minutes, seconds=seconds))

    def clock_is_down(self, *, minutes: float) -> datetime:
        """Time passes, people act, messages go out; nobody looks at deadlines."""
        self._set(self._now + timedelta(minutes=minutes))
        self._tell()
        return self._now

    def settle(self) -> None:
        """Everything that is due at this moment."""
        while sweep(self._now):
            pass
        self._tell()

    def _tell(self) -> None:
        while follow_all():
            pass
        for channel in all_channels():
            while deliver(channel):
                pass

    def _set(self, moment: datetime) -> None:
        assert moment >= self._now, "time goes forward only"
        self._now = moment
        self._override.__exit__(None, None, None)
        self._override = clock.at(moment)
        self._override.__enter__()

    def stop(self) -> None:
        self._override.__exit__(None, None, None)


def assert_rebuilt(at: datetime) -> None:
    """The obligations are what journal, rules and clock imply."""
    differences = [str(difference) for difference in compare(at)]
    assert differences == [], differences


def assert_whole() -> None:
    """The journal is whole, also under a seal; and no follower is stuck."""
    seal(clock.now())
    broken = verify().broken
    assert broken == [], broken
    assert list(Stuck.objects.values_list("error", flat=True)) == []


def texts(person: str) -> list[str]:
    """What somebody's phone shows, oldest first: subject and text."""
    return [f"{one.subject} {one.text}".strip() for one in reversed(messages(person))]


def messages(person: str) -> list[PhoneMessage]:
    """The messages on somebody's phone, newest first."""
    return on_phone(person)


def told(kind: str, **body: str) -> set[str]:
    """Who was told of facts of this kind whose body holds these values."""
    entries = [
        entry.id
        for entry in Entry.objects.filter(kind=kind)
        if all(entry.body.get(name) == value for name, value in body.items())
    ]
    return set(Delivery.objects.filter(message__entry_id__in=entries).values_list("person", flat=True))


def facts(stream: str, *kinds: str) -> list[Entry]:
    """The facts of a stream in order, of these kinds when some are named."""
    found = Entry.objects.filter(stream=stream)
    return list((found.filter(kind__in=kinds) if kinds else found).order_by("seq"))
