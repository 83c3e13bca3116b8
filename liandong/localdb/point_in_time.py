"""Back to a moment: a copy of the cluster's files, and every piece of its log since, kept in a folder.

With LIANDONG_WAL_ARCHIVE the local database keeps each finished piece of its log there, one a minute at the
latest. The folder belongs on another disk: it is what brings back what a lost disk held.
"""

import os
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path

import psycopg

from .binaries import find_binaries
from .cluster import RECOVERY_SECONDS, LocalCluster
from .errors import LocalDatabaseError
from .making import USER
from .rooms import make_room


def copy_base(cluster: LocalCluster, folder: Path) -> None:
    """Copy the running cluster's files into a new folder; from there on the log leads to any later moment."""
    told = ["-D", str(folder.absolute()), "-h", str(cluster.socket), "-p", "5432", "-U", USER]
    done = subprocess.run(
        [str(find_binaries().program("pg_basebackup")), *told, "--checkpoint=fast"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LocalDatabaseError(f"pg_basebackup 失败 / failed:\n{done.stderr[-2000:]}")


def recover(base: Path, archive: Path, to: datetime, state: Path) -> LocalCluster:
    """A cluster in the new folder `state` as everything was at `to` (inclusive); started, and writable.

    The one in use is not touched. Raises LocalDatabaseError when the log does not reach that moment.
    """
    cluster = LocalCluster(state)
    if cluster.room.exists() and any(cluster.room.glob("data-*")):
        raise LocalDatabaseError(f"{state} 已有数据库，请给一个空目录 / choose an empty folder")
    make_room(cluster.room)
    shutil.copytree(base, cluster.data)
    with open(cluster.data / "postgresql.auto.conf", "a") as settings:
        settings.write(f'restore_command = \'cp "{archive.absolute()}/%f" "%p"\'\n')
        settings.write(f"recovery_target_time = '{to.isoformat()}'\n")
        settings.write("recovery_target_action = 'promote'\narchive_mode = 'off'\n")
    (cluster.data / "recovery.signal").touch()
    cluster.data.chmod(0o700)
    for folder, _folders, files in os.walk(cluster.data):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            cluster.identity.give(path)
    cluster.start()
    _wait_for_end(cluster)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        for name in ("restore_command", "recovery_target_time", "recovery_target_action", "archive_mode"):
            server.execute(f"alter system reset {name}")
    return cluster


def _wait_for_end(cluster: LocalCluster) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
                row = server.execute("select pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError as e:
            if not cluster.alive():
                last = cluster.log.read_text(errors="replace")[-1500:]
                raise LocalDatabaseError(f"恢复停止，日志 / it stopped, log: {cluster.log}\n{last}") from e
            row = None
        if row == (False,):
            return
        time.sleep(0.1)
    raise LocalDatabaseError(f"恢复没有结束 / it did not end: {cluster.log}")
