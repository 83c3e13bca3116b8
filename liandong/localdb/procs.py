"""Which processes belong to a cluster. A process id alone proves nothing: it may be used again."""

import os
from pathlib import Path


def postmaster_of(data: Path) -> int | None:
    """Process id of the server that runs on `data`, or None.

    The id in postmaster.pid counts only when that process works in this very folder.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        return pid if os.path.samefile(os.readlink(f"/proc/{pid}/cwd"), data) else None
    except (OSError, ValueError, IndexError):
        return None


def is_running(pid: int) -> bool:
    """Whether a process of this id exists and is no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def children_of(parent: int) -> list[int]:
    """Process ids whose parent is `parent`."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent(entry) == parent
    ]


def _parent(entry: Path) -> int | None:
    try:
        # The command name in brackets may hold anything; what follows the last bracket is regular.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
