"""The addresses that walls show: made and closed by people, asked for by machines that never sign in."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor, sees, topics_of_place
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, Invalid, NotVisible, existing
from liandong.core.journal.recorder import record
from liandong.directory import reads as directory
from liandong.web.facts import WallClosed, WallOpened
from liandong.web.models import Wall

PER_MINUTE = 120
"""A wall asks every five seconds for its picture and two layers of its map; three screens may share it."""
_ASK = """
update web_wall set asked = case when minute = %(minute)s then asked + 1 else 1 end, minute = %(minute)s,
                    seen_at = %(at)s
where digest = %(digest)s and closed_at is null returning *"""


class AsksTooOften(DomainError, code="too-often", status=429):
    sentence = gettext_noop("大屏请求过于频繁，请稍候。")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_wall(*, name: str, region: str, by: Actor, at: datetime) -> str:
    """Make an address for a region that the maker sees; gives its token, which is kept nowhere.

    Raises NotVisible, Invalid (no name).
    """
    require(by, "web.keep_walls")
    topics = topics_of_place(region)
    if not topics or not sees(by, topics):
        raise NotVisible
    if not name.strip():
        raise Invalid({"name": name})
    token = secrets.token_urlsafe(32)
    wall = Wall.objects.create(
        digest=_digest(token), name=name.strip(), region=region, world=by.world, made_by=by.ref, made_at=at
    )
    known = directory.region_name(region)
    fact = WallOpened(wall=wall.pk, name=wall.name, region=region, region_name=known)
    record(fact, stream=f"region/{region}", by=by, at=at, place=region)
    return token


@transaction.atomic
def close_wall(*, wall: int, by: Actor, at: datetime) -> None:
    """From now on its address is unknown. Closing twice is one closing. Raises NotVisible."""
    require(by, "web.keep_walls")
    found = Wall.objects.select_for_update().filter(pk=wall, world=by.world).first()
    if found is None or not sees(by, topics_of_place(found.region)):
        raise NotVisible
    if found.closed_at:
        return
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    fact = WallClosed(wall=found.pk, name=found.name, region=found.region)
    record(fact, stream=f"region/{found.region}", by=by, at=at, place=found.region)


def walls_seen(viewer: Actor) -> list[Wall]:
    """The addresses in use that the viewer may close, the newest first."""
    found = Wall.objects.filter(world=viewer.world, closed_at=None)
    return [wall for wall in found if sees(viewer, topics_of_place(wall.region))]


def asked_by(token: str, at: datetime) -> tuple[Wall, Actor]:
    """The wall of a token, counted, and as whom it reads: its region and nothing else, no role.

    Raises NotVisible for what is unknown or closed, AsksTooOften.
    """
    asked = {"digest": _digest(token), "minute": int(at.timestamp()) // 60, "at": at}
    wall = existing(next(iter(Wall.objects.raw(_ASK, asked)), None))
    if wall.asked > PER_MINUTE:
        raise AsksTooOften
    topics = frozenset({f"place/{wall.region}"})
    return wall, Actor(ref=f"wall/{wall.pk}", name=wall.name, topics=topics, world=wall.world)
