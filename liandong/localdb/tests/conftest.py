"""Clusters of their own for tests that start, kill and stop them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from liandong.localdb import LocalCluster


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that the server's user may enter (pytest's own is closed to others)."""
    with tempfile.TemporaryDirectory(prefix="ld-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def cluster(state: Path) -> Iterator[LocalCluster]:
    """A durable cluster that is gone after the test."""
    made = LocalCluster(state, linger=0.2)
    yield made
    made.stop()
    made.release()
