"""The supervisor restarts what dies, and leaves nothing behind, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from liandong.cli.supervisor import Program, Supervisor

CODE = Path(__file__).parents[3]
SLEEP = [sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(300)"]
WITH_GRANDCHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']);"
    "print(p.pid, flush=True); time.sleep(300)",
]
SUPERVISE = """
import sys
from pathlib import Path
from liandong.cli.supervisor import Program, Supervisor, stop_at_signals
s = Supervisor([Program(str(n), sys.argv[2:]) for n in range(3)], Path(sys.argv[1]), say=print)
stop_at_signals(s.stopping)
s.step()
print(*[p.child.pid for p in s.programs], flush=True)
s.run()
s.stop()
"""


def is_alive(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(true, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervised(tmp_path, said):
    made = []

    def supervise(command: list[str]) -> Supervisor:
        supervisor = Supervisor([Program("one", command)], tmp_path, say=said.append)
        made.append(supervisor)
        supervisor.step()
        return supervisor

    yield supervise
    for supervisor in made:
        supervisor.stop()


def stepping(supervisor: Supervisor, true) -> bool:
    def step_and_look():
        supervisor.step()
        return true()

    return wait_for(step_and_look)


def test_what_dies_is_started_again_and_said(supervised, said):
    supervisor = supervised(SLEEP)
    first = supervisor.programs[0].child.pid
    os.kill(first, signal.SIGKILL)
    assert stepping(supervisor, lambda: said)
    assert stepping(supervisor, lambda: (child := supervisor.programs[0].child) and child.pid != first)
    assert "one" in said[0]


def test_what_dies_at_once_is_started_ever_more_slowly(supervised):
    supervisor = supervised([sys.executable, "-c", "raise SystemExit(3)"])
    assert stepping(supervisor, lambda: supervisor.programs[0].deaths == 2)
    program = supervisor.programs[0]
    assert program.child is None
    assert program.next_start - time.monotonic() > 0.3


def test_output_goes_to_a_file_of_its_own(supervised, tmp_path):
    supervised(SLEEP)
    assert wait_for(lambda: "hello" in (tmp_path / "one.log").read_text())


def test_what_a_dead_program_leaves_behind_is_ended_before_its_successor_starts(supervised, tmp_path):
    supervisor = supervised(WITH_GRANDCHILD)
    log = tmp_path / "one.log"
    assert wait_for(lambda: log.read_text().splitlines()[1:])
    grandchild = int(log.read_text().splitlines()[1])
    os.kill(supervisor.programs[0].child.pid, signal.SIGKILL)
    assert stepping(supervisor, lambda: not is_alive(grandchild))


def test_stop_ends_even_what_ignores_the_polite_signal(supervised, monkeypatch, tmp_path):
    monkeypatch.setattr("liandong.cli.supervisor.GRACE_SECONDS", 0.5)
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"
    )
    supervisor = supervised([sys.executable, "-c", deaf])
    pid = supervisor.programs[0].child.pid
    assert wait_for(lambda: "deaf" in (tmp_path / "one.log").read_text())
    supervisor.stop()
    assert not is_alive(pid)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_orphan_is_left_when_the_supervisor_gets(sign, tmp_path):
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path), *SLEEP],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CODE)},
    )
    try:
        children = [int(pid) for pid in supervisor.stdout.readline().split()]
        assert len(children) == 3
        assert wait_for(lambda: all("hello" in (tmp_path / f"{n}.log").read_text() for n in range(3)))
        supervisor.send_signal(sign)
        supervisor.wait(15)
        assert wait_for(lambda: not any(is_alive(pid) for pid in children))
    finally:
        supervisor.kill()
        supervisor.communicate()


ASKED_WHILE_IT_HOLDS_THE_LOCK = """
import os, signal, threading
from liandong.cli.supervisor import stop_at_signals
stop = threading.Event()
stop_at_signals(stop)
with stop._cond:  # as inside every wait, for a moment
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
raise SystemExit(not stop.wait(5))
"""


def test_asked_to_stop_while_it_looks_at_its_own_flag():
    program = [sys.executable, "-c", ASKED_WHILE_IT_HOLDS_THE_LOCK]
    assert subprocess.run(program, cwd=CODE, timeout=30, check=False).returncode == 0
