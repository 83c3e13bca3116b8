"""Small programs that the tests run as processes of their own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
