"""Which database a process talks to, as Django and libpq want to hear it."""

import os
from itertools import count
from pathlib import Path
from typing import Any

from . import locks
from .cluster import LocalCluster
from .making import PORT, USER

CHECKOUT = Path(__file__).resolve().parents[2]
TEST_SLOT = "LIANDONG_TEST_CLUSTER"


def state_dir() -> Path:
    """Folder of everything that is made at run time: LIANDONG_STATE, or var/ in the checkout."""
    return Path(os.environ.get("LIANDONG_STATE") or CHECKOUT / "var")


def local_cluster(state: Path | None = None) -> LocalCluster:
    """The installation's own cluster."""
    return LocalCluster(state or state_dir(), durable=True, linger=10.0)


def cluster_for_tests(state: Path | None = None) -> LocalCluster:
    """A cluster for one run of the tests: never the demo's, never that of another run in the same checkout.

    Runs take numbered slots by a lock, so that a later run finds a warm cluster. It does not wait for the
    disk; tests of faults make a `LocalCluster` of their own, which does.
    """
    slot = os.environ.get(TEST_SLOT) or _free_slot(state or state_dir())
    return LocalCluster(Path(slot), durable=False, linger=0.0)


def _free_slot(state: Path) -> str:
    state.mkdir(parents=True, exist_ok=True)
    for number in count():
        slot = state / f"test-{number}"
        lock = locks.opened(slot.with_name(slot.name + ".lock"))
        if locks.try_exclusive(lock):  # never closed: it is ours until this process ends
            os.environ[TEST_SLOT] = str(slot)  # for workers, which are programs of their own
            return str(slot)
        os.close(lock)
    raise AssertionError("count() has no end")


def database_url(db: str = "liandong", *, state: Path | None = None, testing: bool = False) -> dict[str, Any]:
    """The `DATABASES` entry for Django: DATABASE_URL when it is set, otherwise a local cluster.

    Nothing is started here. The engine starts the local cluster at the first connection, so commands that
    need no database (checks, messages, migrations to be written) never wait for one.
    """
    if url := os.environ.get("DATABASE_URL"):
        return _from_url(url)
    own = cluster_for_tests(state) if testing else local_cluster(state)
    return _entry() | {
        "NAME": db,
        "USER": USER,
        "HOST": str(own.socket),
        "PORT": str(PORT),
        "LOCAL_CLUSTER": {"state_dir": str(own.state), "durable": own.durable, "linger": own.linger},
    }


# A database on another machine may vanish without a word: connections to it notice within seconds, and
# several hosts (a primary and its standby) are asked one after the other.
_REMOTE = {
    "connect_timeout": "2",  # seconds for each host; less is not possible
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "2",
    "tcp_user_timeout": "5000",  # milliseconds until data that nobody confirms counts as lost
}


def _entry() -> dict[str, Any]:
    return {
        "ENGINE": "liandong.localdb.engine",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a restarted server costs a request nothing
        "OPTIONS": {"prepare_threshold": 1, "server_side_binding": True},
    }


def _from_url(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    said = conninfo_to_dict(url)
    entry = _entry()
    for theirs, ours in {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}.items():
        entry[ours] = str(said.pop(theirs, "") or "")
    entry["PORT"] = str(said.pop("port", "") or "")
    entry["OPTIONS"] |= _REMOTE | said
    return entry
