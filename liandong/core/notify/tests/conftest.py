"""People on posts, and a fact that tells them."""

from collections.abc import Iterator

import pytest

from liandong.core.journal import Entry
from liandong.core.notify import announcing
from liandong.core.notify.announcing import URGENT, Notice, Recipient
from liandong.core.notify.hooks import Holder, holders, names_of
from liandong.core.testing.facts import Called, supplied

ROSTER = {
    ("unit_duty", "water-bureau"): [
        Holder("zhao-lei", "赵磊", "water-bureau:unit_duty", "water-bureau", "19900001001")
    ],
    ("unit_leader", "water-bureau"): [Holder("qian-jun", "钱军", "water-bureau:unit_leader", "water-bureau")],
    ("dispatcher", ""): [Holder("li-na", "李娜", "linkage-centre:dispatcher", "linkage-centre")],
    ("centre_leader", ""): [Holder("sun-bo", "孙博", "linkage-centre:centre_leader", "linkage-centre")],
}


@pytest.fixture
def roster() -> Iterator[dict]:
    """Who is on duty; tests take people out of it."""
    copy = dict(ROSTER)
    with (
        supplied(holders, lambda *, posts, at: {post: copy.get(post, []) for post in posts}),
        supplied(names_of, lambda orgs: {"water-bureau": "水务局"}),
    ):
        yield copy


@pytest.fixture
def tells_the_unit(roster, monkeypatch) -> None:
    """Calls are told to the unit on duty, who must answer."""

    def told(entry: Entry):
        to = [Recipient("unit_duty", entry.said_of("unit") or "water-bureau")]
        yield Notice(to=to, text=f"请处置：{entry.said_of('text')}", must_answer=True, urgency=URGENT)

    monkeypatch.setitem(announcing._announcers, Called.kind, [told])
