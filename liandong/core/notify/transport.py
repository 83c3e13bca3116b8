"""What a channel is: an adapter that hands one delivery over to a gateway."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core.notify.hooks import exercise_recipients
from liandong.core.notify.models import Delivery

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

# Short at first: a gateway that was away for minutes must have everything soon after its return.
PAUSES_FOR_PEOPLE = (
    *(5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, 45 * SECOND),
    *[MINUTE] * 15,
    *[5 * MINUTE] * 20,
)


# Answers that say "later" though they are of the kind that says "never".
LATER = frozenset({408, 425, 429})


class Refused(Exception):
    """Handing over can never work: wrong address, unknown channel, not of this world."""


class Unreachable(Exception):
    """Handing over did not work this time."""


def judge_status(status: int) -> None:
    """Whether a gateway's HTTP answer means that it took the message. Raises Refused, Unreachable."""
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in LATER:
        raise Refused(f"HTTP {status}")
    raise Unreachable(f"HTTP {status}")


@dataclass(frozen=True)
class Handed:
    """The gateway took it. `delivered`: it also says that the recipient has it."""

    delivered: bool = False


@dataclass(frozen=True)
class Channel:
    """How to hand over by one channel.

    `send` raises Refused or Unreachable; it must end within 12 s and pass `delivery.key` on, so that the
    receiver can tell a repeat. `workers` hand over side by side, each `batch` deliveries at a time: a batch
    must end before its lease does. `by_phone`: people are reached at their phone number. `needs`: the setting
    of `NOTIFY` without which the channel is not there.
    """

    name: str
    send: Callable[[Delivery], Handed]
    workers: int = 1
    batch: int = 1
    pauses: tuple[timedelta, ...] = PAUSES_FOR_PEOPLE
    by_phone: bool = True
    needs: str = ""

    @property
    def is_set_up(self) -> bool:
        return not self.needs or bool(settings.NOTIFY[self.needs])


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    _channels[channel.name] = channel


def all_channels() -> list[Channel]:
    return list(_channels.values())


def channel_named(name: str) -> Channel | None:
    return _channels.get(name)


def hand_over(channel: Channel, delivery: Delivery) -> Handed:
    """Send through the channel; an exercise reaches only the recipients that it names.

    Raises Refused, Unreachable.
    """
    world = delivery.message.world
    if world != "real" and delivery.person not in exercise_recipients(world=world):
        raise Refused(_("演练消息不向演练以外的人员和系统发送"))
    return channel.send(delivery)
