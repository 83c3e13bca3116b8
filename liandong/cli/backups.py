"""What a backup of Liandong holds, and what it has to stand before anybody may rely on it."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from liandong import localdb
from liandong.localdb import archive, backup, backup_log
from liandong.localdb.archive import Manifest
from liandong.localdb.backup import Progress

from .installation import load_django, own_cluster
from .showing import fail

PATTERN = "liandong-*.ldb"
MEDIA, WITNESSES = "media", "checkpoints.jsonl"
SCRATCH = "liandong_restore_verify"


@dataclass
class Proof:
    """What restoring a backup showed. Every line of `wrong` is a reason not to rely on it."""

    manifest: Manifest
    entries: int = 0
    seals: int = 0
    obligations: int = 0
    media: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def passphrase(file: Path | None) -> str:
    """From the file, else from LIANDONG_BACKUP_PASSPHRASE; empty when neither is given."""
    said = file.read_text(encoding="utf-8") if file else os.environ.get("LIANDONG_BACKUP_PASSPHRASE", "")
    return said.strip()


def own_url() -> str:
    """Where this installation's database is; the local one is started."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    cluster = own_cluster()
    if cluster is None:
        fail("没有数据库 / no database", 2)
    cluster.start()
    return cluster.url()


def new_name() -> Path:
    """Where the next backup goes when nobody says: the names sort by time."""
    return localdb.state_dir() / "backups" / f"liandong-{datetime.now(UTC):%Y%m%d-%H%M%S}.ldb"


def make(url: str, file: Path, secret: str, progress: Progress) -> Manifest:
    """Write a backup and remember that it was. Raises LocalDatabaseError."""
    state, begun = localdb.state_dir(), time.monotonic()
    beside = {WITNESSES: state / WITNESSES, MEDIA: state / MEDIA}
    manifest = archive.write(url, file, beside, _about, progress, secret)
    backup_log.note(state, backup_log.BACKUP, file, datetime.now(UTC), time.monotonic() - begun)
    return manifest


def _about(connection: psycopg.Connection) -> Mapping[str, Any]:
    """The newest seal, which vouches for all facts before it, and which migrations the tables have had."""
    known = connection.execute(
        "select to_regclass('journal_seal'), to_regclass('django_migrations')"
    ).fetchone()
    if not known or None in known:
        return {}
    seal = connection.execute(
        "select id, encode(hash, 'hex'), sealed_at from journal_seal order by id desc limit 1"
    ).fetchone()
    schema = connection.execute("select app, max(name) from django_migrations group by app order by app")
    return {
        "seal": {"id": seal[0], "hash": seal[1], "at": seal[2].isoformat()} if seal else None,
        "schema": dict(schema.fetchall()),
    }


def restore(url: str, file: Path, into: str, secret: str, progress: Progress) -> str:
    """Check the archive, load it into the new database `into` beside, make it readable; its URL."""
    archive.inspect(file, progress, secret)
    copy = backup.create(url, into)
    try:
        archive.restore_into(copy, file, secret)
    except BaseException:
        backup.drop(url, into)
        raise
    return copy


def look_at(copy: str) -> None:
    """From here on this process works on the restored database. To be called before settings are read."""
    os.environ["DATABASE_URL"] = copy
    os.environ.setdefault("LIANDONG_CHECK", "1")
    load_django()


def make_current() -> None:
    """The restored database's transaction numbers mean nothing here: followers and feed get valid ones."""
    from liandong.core.journal.restore import rearrive
    from liandong.core.live.actions import renew_epoch

    rearrive()
    renew_epoch()


def put_media_back(file: Path, secret: str) -> int:
    """Photos, voices and witnesses that this machine lacks; what is there stays. Returns how many came."""
    state, put = localdb.state_dir(), 0
    for prefix in (MEDIA + "/", WITNESSES):
        for name, content in archive.members(file, prefix, secret):
            target = (state / name).resolve()
            if target.is_relative_to(state.resolve()) and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                put += 1
    return put


def prove(url: str, file: Path, secret: str, progress: Progress) -> Proof:
    """Restore into a scratch database, examine it wholly, and drop it. Raises LocalDatabaseError."""
    begun = time.monotonic()
    manifest = archive.inspect(file, progress, secret)
    backup.drop(url, SCRATCH)
    copy = backup.create(url, SCRATCH)
    try:
        archive.restore_into(copy, file, secret)
        proof = Proof(manifest)
        found = backup.differences(manifest.counts, copy)
        proof.wrong += [f"{d.table}: {d.copy} 行，清单为 {d.original} / rows differ" for d in found]
        _examine(copy, file, secret, proof)
    finally:
        _let_go()
        backup.drop(url, SCRATCH)
    proof.seconds = time.monotonic() - begun
    if not proof.wrong:
        backup_log.note(localdb.state_dir(), backup_log.VERIFIED, file, datetime.now(UTC), proof.seconds)
    return proof


def _examine(copy: str, file: Path, secret: str, proof: Proof) -> None:
    """Chain, seals, the rebuilt obligations and media of the copy; witnesses are those of the archive."""
    if not proof.manifest.about:
        proof.wrong.append("备份里没有流水表 / it holds no journal: not a database of Liandong")
        return
    look_at(copy)
    from django.core.management import call_command
    from django.db import ProgrammingError

    call_command("migrate", verbosity=0, interactive=False)  # a backup of an earlier version is one, too
    try:
        _compare(file, secret, proof)
    except ProgrammingError as e:
        proof.wrong.append(f"表结构与本程序不符 / its tables are not those of this version: {e}".strip())


def _compare(file: Path, secret: str, proof: Proof) -> None:
    with _witnesses_of(file, secret):
        make_current()
        from liandong.core.journal.verify import verify
        from liandong.core.obligations.models import Obligation

        report = verify()
        proof.wrong += report.broken
        proof.entries, proof.seals = report.entries, report.seals
        proof.obligations = Obligation.objects.count()
        proof.wrong += _not_as_implied(datetime.fromisoformat(proof.manifest.at))
        proof.wrong += _media_faults(file, secret, proof)


def _not_as_implied(at: datetime) -> list[str]:
    """Obligations that differ from what the journal implies once the clock of the copy has caught up: under
    load some steps were due at the moment of the backup and not fired yet. The copy is thrown away after."""
    from liandong.core.obligations.rebuild import compare
    from liandong.core.obligations.sweep import sweep

    while sweep(at):
        pass
    return [str(one) for one in compare(at)][:20]


def _media_faults(file: Path, secret: str, proof: Proof) -> Iterator[str]:
    """Files that are not what their names say, and pictures and voices whose file is not there."""
    from liandong.web.models import Photo, Voice

    held = set()
    for name, content in archive.members(file, MEDIA + "/", secret):
        digest = Path(name).stem
        held.add(digest)
        if sha256(content).hexdigest() != digest:
            yield f"{name}: 内容已变 / its content is not what its name says"
    proof.media = len(held)
    for model in (Photo, Voice):
        for digest in model._default_manager.values_list("sha256", flat=True).distinct():
            if digest not in held:
                yield f"{digest}: 备份中没有这个文件 / this file is not in the backup"


@contextmanager
def _witnesses_of(file: Path, secret: str) -> Iterator[None]:
    """The checkpoint file as it was at the backup: today's knows seals that the backup cannot have."""
    with tempfile.TemporaryDirectory(prefix="ld-proof-") as folder:
        path = Path(folder) / WITNESSES
        for _name, content in archive.members(file, WITNESSES, secret):
            path.write_bytes(content)
        from django.conf import settings

        before, settings.CHECKPOINT_FILE = settings.CHECKPOINT_FILE, path
        try:
            yield
        finally:
            settings.CHECKPOINT_FILE = before


def _let_go() -> None:
    from django.db import connections

    if connections.settings:
        connections.close_all()


def told(manifest: Manifest) -> str:
    """One line about what a backup holds."""
    seal = manifest.about.get("seal")
    sealed = f"，封存 {seal['id']} {seal['hash'][:16]}…" if seal else ""
    rows = sum(manifest.counts.values())
    return f"{manifest.at[:19]}  {rows:,} 行 / rows，{len(manifest.counts)} 表 / tables{sealed}"
