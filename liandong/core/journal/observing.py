"""Several actions as one: their facts are observed at once, in one transaction without savepoints.

Obligations that one action opens and the next one meets are then written once, and who is on duty is asked
once. Facts are appended, chained and numbered as ever; only the core's observers wait for the end.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from liandong.core.journal.models import Entry, Stream

P = ParamSpec("P")
T = TypeVar("T")
Observer = Callable[[Sequence[Entry]], None]
_observers: list[Observer] = []
_open: ContextVar["Gathering | None"] = ContextVar("gathering", default=None)


def observer(function: Observer) -> Observer:
    """Called with new entries inside their transaction. The core has two: obligations and notify."""
    if function not in _observers:
        _observers.append(function)
    return function


class Gathering:
    """The facts of one transaction so far, and the heads that it holds."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.heads: dict[str, Stream] = {}
        self.failed = False
        self.doubtful = False
        self.outer = _open.get()
        self._depth = len(connection.savepoint_ids)

    @property
    def is_whole(self) -> bool:
        """Whether nothing less than all of it can be undone now: we stand in no savepoint."""
        return len(connection.savepoint_ids) == self._depth


@contextmanager
def together() -> Iterator[None]:
    """A transaction whose facts are observed when it ends: all of it holds or none. Nested ones join it.

    Nothing inside has a savepoint of its own. Whoever catches what an action inside raises, and goes on, is
    stopped at the end: half an action must not stay.
    """
    if (outer := gathering()) is not None:
        try:
            yield
        except BaseException:
            outer.failed = True
            raise
        return
    with transaction.atomic():
        here = Gathering()
        token = _open.set(here)
        try:
            yield
        finally:
            _open.reset(token)
        if here.failed:
            raise transaction.TransactionManagementError("an action inside failed: all of it must end")
        observed(_kept(here))


def _kept(here: Gathering) -> list[Entry]:
    """The facts in the order in which they were recorded, without those that a savepoint took back."""
    if not here.doubtful:
        return here.entries
    told = [entry.id for entry in here.entries]
    kept = set(Entry.objects.filter(pk__in=told).values_list("pk", flat=True))
    return [entry for entry in here.entries if entry.id in kept]


def gathering() -> Gathering | None:
    """The gathering whose heads are safe to use; inside a savepoint, which may be undone alone, none is."""
    found = _open.get()
    return found if found is not None and found.is_whole else None


def head_held(name: str) -> Stream | None:
    """The head that these actions hold already; those around a savepoint must read it anew after that."""
    here = gathering()
    outer = here.outer if here else _open.get()
    while outer is not None:
        outer.heads.pop(name, None)
        outer = outer.outer
    return here.heads.get(name) if here else None


def hold_head(head: Stream) -> None:
    """Remember a head, locked by this transaction, for the facts that follow."""
    if (here := gathering()) is not None:
        here.heads[head.name] = head


def observed(entries: Sequence[Entry]) -> None:
    """Let the core react to these facts: now, or when the actions that stand together end.

    Those of a savepoint wait, too: a fact that closes a clock is never seen before the one that opens it.
    """
    if (here := _open.get()) is not None:
        here.entries += entries
        here.doubtful |= not here.is_whole
        return
    for observe in _observers if entries else ():
        observe(entries)


def action(function: Callable[P, T]) -> Callable[P, T]:
    """A verb: all of what it does or nothing. A transaction by itself, inside `together` a part of that."""

    @wraps(function)
    def run(*given: P.args, **named: P.kwargs) -> T:
        with together():
            return function(*given, **named)

    return run
