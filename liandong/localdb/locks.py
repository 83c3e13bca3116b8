"""Advisory file locks: the kernel drops them when the last process that holds the descriptor is gone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def opened(path: Path) -> int:
    """A descriptor of the lock file, made when missing. Not inherited by programs that are started."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(fd: int) -> bool:
    """Take the lock for this process alone; False at once when anybody else holds it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(fd: int) -> None:
    """Hold the lock together with other sharers; waits for somebody who holds it alone."""
    fcntl.flock(fd, fcntl.LOCK_SH)


def is_held(path: Path) -> bool:
    """Whether any living process holds the lock file alone. Asking does not get into another asker's way."""
    if not path.exists():
        return False
    fd = opened(path)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock, hold it alone inside the block."""
    fd = opened(path)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
