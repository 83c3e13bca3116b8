"""Runs the short form of a measurement, as `bin/bench NAME --small` does, and reads what it printed."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

CHECKOUT = Path(__file__).parents[2]
LIMIT = 900.0  # seconds: bounded, and far beyond what a busy machine needs
# What a caller's own installation may say must not reach the measurement.
MISLEADING = {"DATABASE_URL": "postgresql://nowhere.invalid/none", "LIANDONG_MECHANISM": "nowhere"}
BESIDE = "pgbench simple-update per second"  # how free the machine was: not asked of one without pgbench
Row = dict[str, str]


@dataclass(frozen=True)
class Told:
    """What a measurement printed."""

    text: str
    tables: dict[str, list[Row]]
    has_pgbench: bool

    def table(self, beginning: str) -> list[Row]:
        """The rows of the one table whose title begins so."""
        (rows,) = [rows for title, rows in self.tables.items() if title.startswith(beginning)]
        return rows


def short_form(name: str) -> Told:
    """Run it to its end. Nothing that it started lives on; the database's keeper stops by itself."""
    # No figure is judged: whatever else the machine has to do goes first.
    command = ["nice", "-n", "5", sys.executable, "-m", "bench", name, "--small"]
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:  # a pipe would wait for what is left behind
        program = subprocess.Popen(
            command, cwd=CHECKOUT, env=os.environ | MISLEADING, stdout=out, stderr=err, start_new_session=True
        )
        try:
            program.wait(LIMIT)
        finally:
            left = ended(program.pid)
            program.wait()
            text, errors = (file.seek(0) or file.read() for file in (out, err))
            print(text, errors)  # shown when something is not as it should be
    assert program.returncode == 0
    assert left == []
    assert "Traceback" not in errors
    return Told(text, tables_of(text), "no pgbench on this machine" not in errors)


def ended(leader: int) -> list[int]:
    """Which processes of a session still lived after some patience; they live no longer."""
    deadline = time.monotonic() + 15
    while (left := of_session(leader)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return left


def of_session(leader: int) -> list[int]:
    """Processes that live in this session, by their numbers."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(stat.parent.name))
    return found


def tables_of(text: str) -> dict[str, list[Row]]:
    """The Markdown tables of a text, by their titles."""
    found: dict[str, list[Row]] = {}
    for title, lines in re.findall(r"### (.+)\n\n((?:\|.*\n)+)", text):
        head, _rule, *rows = (
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines.splitlines()
        )
        found[title] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def figure(cell: str) -> float:
    """The number of a cell. Raises ValueError when it is none."""
    return float(cell.removesuffix(" of a core").removesuffix("%").replace(",", ""))


def are_figures(rows: list[Row], *but: str) -> bool:
    """Whether every cell but those of the named columns is a number, and none of them is negative."""
    return all(figure(cell) >= 0 for row in rows for name, cell in row.items() if name not in but)
