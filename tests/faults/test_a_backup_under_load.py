"""A backup taken while people work can be restored, and everything acknowledged before it is in it."""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from liandong.cli.ports import give_back_ports, take_port
from tests.faults.stack import Stack
from tests.faults.test_killing_processes_loses_nothing import at_work, wait_for_good_write
from tests.faults.writers import Acknowledged

pytestmark = pytest.mark.slow
SECRET = "a passphrase for this test"
SECONDS = 6.0


@pytest.fixture
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="ld-backup-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        port = take_port("127.0.0.1", 18100)
        give_back_ports()  # only a first wish: `serve` takes the next free one
        stack = Stack(folder, port)
        stack.environment["LIANDONG_BACKUP_PASSPHRASE"] = SECRET
        try:
            stack.run("-m", "tests.faults.prepare")
            stack.start()
            yield stack
        finally:
            stack.stop()
            stack.cluster.stop()


def test_a_backup_under_load_is_whole_and_holds_what_was_acknowledged(stack, record_property):
    said, stop = Acknowledged(), threading.Event()
    writers = at_work(stack, said, stop)
    assert wait_for_good_write(said, time.monotonic(), 30) is not None
    time.sleep(SECONDS)
    file = stack.state / "backups" / "liandong-under-load.ldb"
    with said.guard:
        before, writes = dict(said.reports), len(said.moments)
    stack.run("-m", "liandong", "db", "backup", "--encrypt", str(file), timeout=300)
    with said.guard:
        meanwhile = len(said.moments) - writes
    print(stack.run("-m", "liandong", "db", "restore", "--verify", str(file), timeout=300))
    stop.set()
    for writer in writers:
        writer.join(40)
    assert [writer.crash for writer in writers] == [None] * len(writers)
    assert meanwhile > 0, "nobody was kept waiting until the end of the backup"
    stack.run("-m", "liandong", "db", "restore", "--into", "copy", str(file), timeout=300)
    with psycopg.connect(stack.cluster.url("copy")) as copy:
        held = dict(copy.execute("select key, ref from intake_report where key is not null").fetchall())
        assert copy.execute("select count(*) from journal_entry").fetchone()[0] > len(before)
    assert before.items() <= held.items()
    with psycopg.connect(stack.cluster.url("postgres")) as server:
        names = {row[0] for row in server.execute("select datname from pg_database")}
    assert "liandong_restore_verify" not in names
    noted = [json.loads(line)["what"] for line in (stack.state / "backups.jsonl").read_text().splitlines()]
    assert noted == ["backup", "verified"]
    record_property("backup", json.dumps({"acknowledged before": len(before), "meanwhile": meanwhile}))
