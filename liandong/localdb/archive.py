"""A backup as one file: the database's dump, what lies beside it, and last a manifest that vouches for both.

A tar, so that it can be opened without us in twenty years. The dump goes through a pipe and stands in it in
pieces: it is never on the disk in the clear. Without its manifest a file is no backup.
"""

import hashlib
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from .backup import Progress, counts
from .binaries import find_binaries
from .errors import LocalDatabaseError
from .sealed import Opener, Sealer, is_sealed

PIECE = 16 << 20
MANIFEST, DUMP = "manifest.json", "dump/"
About = Callable[[psycopg.Connection], Mapping[str, Any]]


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself. `about` is what the caller asked of the database just then."""

    at: str
    counts: dict[str, int]
    about: dict[str, Any]
    digests: dict[str, str]


def write(
    url: str, file: Path, beside: Mapping[str, Path], about: About, progress: Progress, passphrase: str = ""
) -> Manifest:
    """Write database and files (name in the archive -> file or folder) of one moment to `file`.

    Writers go on meanwhile. Media are copied after the dump: a picture is stored before the row that names
    it. Small files are read before, so that no witness speaks of what the dump lacks. The file appears
    under its name only when whole and on the disk. Raises LocalDatabaseError with pg_dump's words.
    """
    file = file.absolute()
    part = file.with_name(file.name + ".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as raw:
            sealer = Sealer(raw, passphrase) if passphrase else None
            target: Any = sealer or raw
            with tarfile.open(fileobj=target, mode="w|") as tar:
                manifest = _fill(_Writer(tar, progress), url, beside, about)
            if sealer:
                sealer.close()
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


class _Writer:
    """Puts members into the tar and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile, progress: Progress) -> None:
        self.tar, self.progress = tar, progress
        self.digests: dict[str, str] = {}
        self.done = 0

    def put(self, name: str, content: bytes) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode = len(content), 0o600
        self.tar.addfile(about, io.BytesIO(content))
        self.digests[name] = hashlib.sha256(content).hexdigest()
        self.done += len(content)
        self.progress(self.done, None)


def _fill(writer: _Writer, url: str, beside: Mapping[str, Path], about: About) -> Manifest:
    for name, path in beside.items():
        if path.is_file():
            writer.put(name, path.read_bytes())
    with psycopg.connect(url) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local idle_in_transaction_session_timeout = 0")  # a dump may take an hour
        row = connection.execute("select pg_export_snapshot(), clock_timestamp()").fetchone()
        assert row is not None
        _dump(writer, url, row[0])
        said, rows = dict(about(connection)), counts(connection)
    for name, path in beside.items():
        for one in sorted(path.rglob("*")) if path.is_dir() else ():
            if one.is_file():
                writer.put(f"{name}/{one.relative_to(path)}", one.read_bytes())
    manifest = Manifest(row[1].isoformat(), rows, said, dict(writer.digests))
    writer.put(MANIFEST, json.dumps(manifest.__dict__, ensure_ascii=False, indent=1).encode())
    return manifest


def _dump(writer: _Writer, url: str, snapshot: str) -> None:
    command = [
        str(find_binaries().program("pg_dump")),
        "-Fc",
        "--no-owner",
        f"--snapshot={snapshot}",
        "-d",
        url,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dump:
        assert dump.stdout is not None
        assert dump.stderr is not None
        for number, piece in enumerate(iter(partial(dump.stdout.read, PIECE), b"")):
            writer.put(f"{DUMP}{number:06}", piece)
        said = dump.stderr.read().decode(errors="replace")
    if dump.returncode:
        raise LocalDatabaseError(f"pg_dump 失败 / failed:\n{said[-2000:]}")


@contextmanager
def _opened(file: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    with open(file, "rb") as raw:
        source: Any = Opener(raw, passphrase) if is_sealed(raw) else raw
        try:
            with tarfile.open(fileobj=source, mode="r|") as tar:
                yield tar
        except (tarfile.TarError, EOFError) as e:
            raise LocalDatabaseError(f"{file.name} 已损坏或不是备份 / damaged, or no backup: {e}") from e


def inspect(file: Path, progress: Progress, passphrase: str = "") -> Manifest:
    """Read all of it and compare every member with the manifest. Raises LocalDatabaseError, naming it."""
    found: dict[str, str] = {}
    manifest, total = None, file.stat().st_size
    with _opened(file, passphrase) as tar:
        for member in tar:
            content = tar.extractfile(member)
            held = content.read() if content else b""
            if member.name == MANIFEST:
                manifest = Manifest(**json.loads(held))
            else:
                found[member.name] = hashlib.sha256(held).hexdigest()
            progress(min(member.offset_data + member.size, total), total)
    if manifest is None:
        raise LocalDatabaseError(
            f"{file.name} 不完整：没有清单 / incomplete: it has no manifest. 请用另一份 / use another"
        )
    wrong = sorted(
        n for n in found.keys() | manifest.digests.keys() if found.get(n) != manifest.digests.get(n)
    )
    if wrong:
        raise LocalDatabaseError(f"{file.name} 已损坏 / damaged: {'、'.join(wrong[:5])}")
    return manifest


def restore_into(url: str, file: Path, passphrase: str = "") -> None:
    """Load the dump of an archive into the empty database at `url`. Inspect the archive before."""
    command = [str(find_binaries().program("pg_restore")), "--no-owner", "--exit-on-error", "-d", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as load:
        assert load.stdin is not None
        assert load.stderr is not None
        try:
            for _name, content in members(file, DUMP, passphrase):
                load.stdin.write(content)
            load.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and says why
        said = load.stderr.read().decode(errors="replace")
    if load.returncode:
        raise LocalDatabaseError(f"pg_restore 失败 / failed:\n{said[-2000:]}")


def members(file: Path, prefix: str, passphrase: str = "") -> Iterator[tuple[str, bytes]]:
    """Name and content of the members whose names begin with `prefix`, in order."""
    with _opened(file, passphrase) as tar:
        for member in tar:
            if member.name.startswith(prefix) and (content := tar.extractfile(member)):
                yield member.name, content.read()
