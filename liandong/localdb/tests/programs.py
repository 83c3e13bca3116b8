"""Small programs that the tests run as processes of their own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from liandong.localdb import LocalCluster
from liandong.localdb.procs import children_of, is_running, postmaster_of

CODE = Path(__file__).parents[3]

START_AND_WAIT = """
import sys, time
from pathlib import Path
from liandong.localdb import LocalCluster
print(LocalCluster(Path(sys.argv[1]), linger=float(sys.argv[2])).start(), flush=True)
sys.stdin.read()
"""

WRITE_UNTIL_KILLED = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as c:
    for n in range(10**9):
        c.execute("insert into noted values (%s, %s)", [int(sys.argv[2]), n])
        print(n, flush=True)  # said only after the server has acknowledged it
"""


def run(
    program: str, *arguments: object, python: str | Path = sys.executable, **how: Any
) -> "subprocess.Popen[str]":
    """Start `program` with this checkout's code; its standard output can be read line by line."""
    paths = [str(CODE), os.environ.get("PYTHONPATH")]
    return subprocess.Popen(
        [python, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        **how,
    )


def end(process: "subprocess.Popen[str]") -> None:
    """Kill it, reap it, close its pipes."""
    process.kill()
    process.communicate()


def kill_server(cluster: LocalCluster) -> None:
    """Kill every process of the server at once, as a crash would."""
    postmaster = postmaster_of(cluster.data)
    assert postmaster, f"nothing to kill: {cluster.data}"
    killed = [postmaster, *children_of(postmaster)]
    for pid in killed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    # Not "until nothing of the cluster lives": whoever uses it may have started it again by now.
    deadline = time.monotonic() + 30.0
    while any(is_running(pid) for pid in killed):
        assert time.monotonic() < deadline, f"survivors after kill: {cluster.data}"
        time.sleep(0.02)
