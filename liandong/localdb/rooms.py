"""Where a cluster lives on disk: in the state folder, or outside when its user could not enter there."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from .binaries import shared_home
from .errors import ClusterUnusable
from .identity import Identity

LONGEST_SOCKET_PATH = 103  # bytes; the smallest limit among the systems we run on
_SOCKET_FILE = ".s.PGSQL.5432.lock"


def room_of(state: Path, identity: Identity) -> Path:
    """The cluster's folder for a state folder; the same answer in every process.

    A checkout under /root (0700) is closed to the user the server drops to: then a folder outside is made
    once and `pg/elsewhere` remembers it, so that a new clone at the same path never meets old data.
    """
    inside = state.resolve() / "pg"
    pointer = inside / "elsewhere"
    if pointer.exists():
        return Path(pointer.read_text().strip())
    if identity.can_enter(inside):
        return inside
    _made(inside)
    digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    outside = Path(tempfile.mkdtemp(prefix=f"data-{digest}-", dir=shared_home()))
    outside.chmod(0o755)
    note = inside / f"elsewhere.{os.getpid()}"
    note.write_text(str(outside))
    try:
        os.link(note, pointer)  # whole or not at all, and only once
    except FileExistsError:  # another process was faster
        outside.rmdir()
    finally:
        note.unlink()
    return Path(pointer.read_text().strip())


def make_room(room: Path) -> None:
    """Create the cluster's folder; only folders made here are opened for others to pass through."""
    try:
        _made(room)
        if not os.access(room, os.W_OK):
            raise PermissionError(room)
    except PermissionError as e:
        raise ClusterUnusable(
            f"无权写入 {room}：请换用户运行，或用 LIANDONG_STATE 指定另一个目录。\n"
            f"No permission for {room}: run as its owner, or name another folder in LIANDONG_STATE."
        ) from e


def _made(folder: Path) -> None:
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        each.chmod(0o755)


def socket_folder(room: Path) -> Path:
    """Folder of the server's socket: in the room when the path is short enough, else a short hashed one.

    The short one is under /tmp and not under TMPDIR, which may differ between processes that must meet.
    """
    inside = room / "sock"
    if len(os.fsencode(inside / _SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"liandong-{hashlib.sha256(os.fsencode(room)).hexdigest()[:16]}"  # noqa: S108  # nosec B108


def make_socket_folder(folder: Path, identity: Identity) -> None:
    """Make it 0700 for the server's user; refuse one that somebody else has put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid not in (identity.uid, os.geteuid()):
        raise ClusterUnusable(
            f"{folder} 属于他人，拒绝使用；请用 LIANDONG_STATE 指定路径较短的目录。\n"
            f"{folder} belongs to somebody else and is not used; name a shorter folder in LIANDONG_STATE."
        )
    folder.chmod(0o700)
    identity.give(folder)
