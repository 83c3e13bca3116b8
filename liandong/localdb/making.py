"""How a cluster is made and set up: initdb beside, then renamed, and the settings file that the code owns."""

import locale
import os
import shutil
import subprocess
from pathlib import Path

from .binaries import Binaries
from .errors import ClusterUnusable
from .identity import Identity

USER = "liandong"
PORT = 5432  # only a part of the socket's name: nothing listens on the network
SETTINGS_FILE = "liandong.conf"


def make_cluster(data: Path, binaries: Binaries, identity: Identity) -> None:
    """Create the data folder. A crash on the way leaves a folder that is made anew, never half a cluster."""
    half = data.with_name(data.name + ".init")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    identity.give(half)
    told = ["-D", str(half), "-U", USER, "-E", "UTF8", "--data-checksums", "--auth-local=trust"]
    told += ["--auth-host=scram-sha-256", "--lc-messages=C", *_locale(binaries.major)]
    done = subprocess.run(
        [binaries.program("initdb"), *told],
        capture_output=True,
        text=True,
        cwd="/",
        env=server_environment(),
        check=False,
        **identity.popen,
    )
    if done.returncode:
        raise ClusterUnusable(f"无法创建数据库 / initdb failed:\n{done.stdout[-500:]}{done.stderr[-2000:]}")
    with open(half / "postgresql.conf", "a") as conf:
        conf.write(f"include_if_exists = '../{SETTINGS_FILE}'\n")
    os.rename(half, data)


def _locale(major: int) -> list[str]:
    """A locale that knows Chinese letters and sorts by code point, so that no library update breaks an index.

    With plain C the server takes no Chinese character for a letter, and trigrams and \\w find nothing.
    """
    told = [f"--locale={_utf8_locale()}"]
    return [*told, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else told


def _utf8_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        raise ClusterUnusable("系统缺少 UTF-8 区域设置，请安装 locales / no UTF-8 locale: install locales")
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def server_environment() -> dict[str, str]:
    """What the server's programs inherit: nothing named PG*, which would change where they look."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}


def write_settings(root: Path, socket: Path, *, durable: bool) -> None:
    """Write the settings that the code decides; it does so at every start, so changes belong elsewhere."""
    safe = "on" if durable else "off"
    lines = {
        "listen_addresses": "''",
        "port": str(PORT),
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "fsync": safe,
        "full_page_writes": safe,
        "synchronous_commit": safe,
        "shared_buffers": f"{_shared_buffers_mb() if durable else 128}MB",
        "max_connections": "120",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "idle_in_transaction_session_timeout": "'60s'",
        "log_min_duration_statement": "1000",
        "log_lock_waits": "on",
    }
    if durable and (archive := archive_folder()):
        kept = f'"{archive}/%f"'
        whole = f'test ! -f {kept} && cp "%p" {kept}.part && mv {kept}.part {kept}'  # never half a file
        lines |= {"archive_mode": "on", "archive_command": f"'{whole}'", "archive_timeout": "60s"}
    text = "".join(f"{name} = {value}\n" for name, value in lines.items())
    path = root / SETTINGS_FILE
    path.write_text("# Written at every start by liandong.localdb; do not edit.\n" + text)
    path.chmod(0o644)


def archive_folder() -> Path | None:
    """Where the log is kept for going back to a moment: LIANDONG_WAL_ARCHIVE; None: it is not kept."""
    named = os.environ.get("LIANDONG_WAL_ARCHIVE")
    return Path(named).absolute() if named else None


def _shared_buffers_mb() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return max(128, min(memory // 8, 1024))
