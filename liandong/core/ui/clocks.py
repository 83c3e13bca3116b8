"""What a deadline looks like at a moment. The browser goes on counting from here with the server's time."""

from dataclasses import dataclass
from datetime import datetime

NEAR = 0.8
_MET = {"met", "done", "按时", "superseded", "waived", "void"}
_LATE = {"late", "met_late"}
_OFF = {"superseded", "waived", "void", "off"}


@dataclass(frozen=True)
class Face:
    """`phase`: run, near, over, done, done-late, off, plain. `used`: the share of the time gone, 0 to 1."""

    phase: str
    text: str
    of: str
    used: float


def seconds_as_text(seconds: float) -> str:
    """`mm:ss` under an hour, `h:mm:ss` under a day, then days and hours. Whole seconds, towards zero."""
    whole = abs(int(seconds))
    if whole >= 86400:
        return f"{whole // 86400}天{whole % 86400 // 3600}时"
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes:02}:{secs:02}"


def face(
    now: datetime,
    due_at: datetime | None,
    start_at: datetime | None,
    state: str = "open",
    ended_at: datetime | None = None,
) -> Face:
    """The face of one clock.

    An open deadline is over only after its last second: `within` is inclusive.
    Without a deadline the clock only tells how long ago it began.
    """
    if due_at is None:
        return Face("plain", seconds_as_text((now - start_at).total_seconds()) if start_at else "—", "", 0.0)
    whole = (due_at - start_at).total_seconds() if start_at else 0.0
    of = seconds_as_text(whole) if whole else ""
    if state in _OFF:
        return Face("off", "—", of, 0.0)
    if state in _MET | _LATE:
        late = (ended_at - due_at).total_seconds() if ended_at else 0.0
        took = (ended_at - start_at).total_seconds() if ended_at and start_at else None
        if state in _LATE or late > 0:
            return Face("done-late", seconds_as_text(late) if late > 0 else "", of, 1.0)
        return Face("done", seconds_as_text(took) if took is not None else "", of, 1.0)
    left = (due_at - now).total_seconds()
    if left < 0:
        return Face("over", seconds_as_text(left), of, 1.0)
    used = min(1.0, 1 - left / whole) if whole > 0 else 0.0
    if start_at is None:
        return Face("run", seconds_as_text(left), "", used)
    return Face("near" if used >= NEAR else "run", seconds_as_text(whole - left), of, used)
