"""Whom the server runs as. PostgreSQL refuses to run as root, so root drops to `postgres` or `nobody`."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ClusterUnusable


@dataclass(frozen=True)
class Identity:
    """The user that owns the cluster's files and runs its processes."""

    uid: int
    gid: int
    dropped: bool  # we are root and the server is not

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make a program run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}

    def can_enter(self, path: Path) -> bool:
        """Whether this user may use `path`, or the nearest part of it that exists."""
        while not path.exists():
            path = path.parent
        if not self.dropped:
            return os.access(path, os.X_OK)
        return subprocess.run(["test", "-x", path], cwd="/", check=False, **self.popen).returncode == 0

    def give(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)


def server_identity(made: Path | None = None) -> Identity:
    """The user for the server's processes here; root becomes the owner of data that is `made` already."""
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), dropped=False)
    if made is not None and made.stat().st_uid != 0:
        return Identity(made.stat().st_uid, made.stat().st_gid, dropped=True)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(found.pw_uid, found.pw_gid, dropped=True)
    raise ClusterUnusable(
        "以 root 运行时需要一个普通用户来运行数据库，请先创建：useradd --system postgres\n"
        "Running as root needs an ordinary user for the database: useradd --system postgres"
    )
