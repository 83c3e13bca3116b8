"""Three rounds of `bin/faults`, as anybody would call it: the wire, the disk, the wall clock."""

import os
import subprocess
import sys

import pytest

from tests.faults.stack import CODE

pytestmark = pytest.mark.slow
OWN = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
ROUNDS = [
    "--rounds",
    "3",
    "--seed",
    "11",
    "--writers",
    "2",
    "--kind",
    "wire",
    "--kind",
    "disk",
    "--kind",
    "wall",
]


def test_three_rounds_of_other_faults_lose_nothing(record_property):
    own = (
        os.geteuid() == 0 and subprocess.run([*OWN, "true"], capture_output=True, check=False).returncode == 0
    )
    program = [sys.executable, "-m", "tests.faults", *ROUNDS]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LIANDONG_", "DATABASE_URL"))}
    done = subprocess.run(
        [*OWN, *program] if own else program,
        cwd=CODE,
        env=environment | {"FAULTS_OWN_MOUNTS": "1"} if own else environment,
        capture_output=True,
        text=True,
        timeout=900,  # bounded, and beyond what the patience of each of its steps comes to
        check=False,
    )
    print(done.stdout)
    record_property("rounds", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "every promise held" in done.stdout
