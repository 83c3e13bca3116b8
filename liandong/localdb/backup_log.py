"""When this installation was last backed up, and when a backup was last proved by restoring it.

One line each in a file of the state folder: a database that is lost cannot say how old its backup is.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

LOG = "backups.jsonl"
BACKUP, VERIFIED = "backup", "verified"


@dataclass(frozen=True)
class Line:
    """`what` succeeded: a backup was written, or one was restored and found whole."""

    what: str
    at: str
    file: str
    size: int
    seconds: float


def note(state: Path, what: str, file: Path, at: datetime, seconds: float) -> None:
    """Remember a success; failures are not written, so that silence is what alarms."""
    line = Line(what, at.isoformat(), str(file), file.stat().st_size, round(seconds, 1))
    with open(state / LOG, "a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


def last(state: Path, what: str) -> Line | None:
    """The newest success of this kind; None: never. A torn last line is passed over."""
    path = state / LOG
    for text in reversed(path.read_text(encoding="utf-8").splitlines() if path.exists() else []):
        try:
            line = Line(**json.loads(text))
        except (ValueError, TypeError):
            continue
        if line.what == what:
            return line
    return None
