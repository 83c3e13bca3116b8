"""The delivery process: hands over what is in the outbox, and lets followers of the journal react.

Any number of these processes may run. Each channel has its own threads, so a slow one holds up nobody else.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from liandong.core import clock
from liandong.core.journal.followers import follow_all
from liandong.core.journal.receipts import forget_old
from liandong.core.notify.heartbeat import beat
from liandong.core.notify.leases import Outcome, next_try, settle, take
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import Channel, Refused, Unreachable, all_channels, hand_over

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
AWAY_SECONDS = 1.0
BEAT_EVERY = timedelta(seconds=3)
TIDY_EVERY = timedelta(hours=1)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set. A database that is away is waited for."""
    threads = [_thread("followers", _follow, stop)]
    for channel in filter(lambda one: one.is_set_up, all_channels()):
        for number in range(channel.workers):
            threads.append(_thread(f"{channel.name}-{number}", partial(deliver, channel), stop))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread(name: str, work: Callable[[], int], stop: threading.Event) -> threading.Thread:
    return threading.Thread(target=_loop, args=(name, work, stop), name=f"delivery/{name}", daemon=True)


def _loop(name: str, work: Callable[[], int], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            done = work()
        except Exception:
            log.exception("delivery/%s goes on after a pause", name)
            connection.close()
            stop.wait(AWAY_SECONDS)
        else:
            if not done:
                stop.wait(IDLE_SECONDS)
    connection.close()


class _NowAndThen:
    """Does something when its time has come, however often it is asked."""

    def __init__(self, every: timedelta, work: Callable[[datetime], object]) -> None:
        self.every, self.work = every, work
        self.last: datetime | None = None

    def __call__(self) -> None:
        at = clock.now()
        if self.last is None or at - self.last >= self.every:
            self.work(at)
            self.last = at


_pulse = _NowAndThen(BEAT_EVERY, partial(beat, "delivery"))
_tidy = _NowAndThen(TIDY_EVERY, forget_old)


def _follow() -> int:
    _pulse()
    _tidy()
    return follow_all()


def deliver(channel: Channel) -> int:
    """One pass over what is due on a channel. Returns how many deliveries were tried."""
    taken = take(channel, clock.now())
    if taken:
        outcomes = [_attempt(channel, delivery) for delivery in taken]
        settle(outcomes, clock.now())
    return len(taken)


def _attempt(channel: Channel, delivery: Delivery) -> Outcome:
    try:
        handed = hand_over(channel, delivery)
    except Refused as error:
        return Outcome(delivery, "failed", str(error), permanent=True)
    except Unreachable as error:
        return _again(channel, delivery, str(error))
    except Exception as error:
        log.exception("channel %s could not send %s", channel.name, delivery.key)
        return _again(channel, delivery, repr(error))
    return Outcome(delivery, "delivered" if handed.delivered else "sent")


def _again(channel: Channel, delivery: Delivery, error: str) -> Outcome:
    next_at = next_try(channel, delivery.attempts, clock.now())
    return Outcome(delivery, "queued" if next_at else "failed", error, next_at=next_at)
