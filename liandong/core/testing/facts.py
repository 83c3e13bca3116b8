"""Facts, people and posts for the core's own tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.hooks import Hook
from liandong.core.journal import Entry, Fact, record

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LI = Actor(
    ref="li-na",
    name="李娜",
    post="linkage-centre:dispatcher",
    org="linkage-centre",
    roles=frozenset({"dispatcher"}),
    topics=frozenset({"place/990101"}),
)


class Called(Fact, kind="testing.called", personal=("phone",)):
    """Somebody called about something."""

    sentence = "来电反映{text}，电话{phone}"

    incident: str = ""
    text: str
    phone: str = ""
    unit: str = ""


def called(text: str = "河水上涨", *, ref: str = "26-000001", by: Actor = LI, **more: Any) -> Entry:
    """Record one fact about an incident, in its own transaction."""
    body = {name: more.pop(name) for name in ("phone", "unit") if name in more}
    given = {"place": "990101001", "at": AT, **more}
    with transaction.atomic():
        return record(Called(incident=ref, text=text, **body), stream=f"incident/{ref}", by=by, **given)


@contextmanager
def supplied(hook: Hook[Any, Any], answer: Any) -> Iterator[None]:
    """Inside the block the hook gives this answer."""
    before = hook._answer
    hook.supply(answer)
    try:
        yield
    finally:
        hook.supply(before)
