"""Whoever writes into the logs of an installation writes JSON with time, level, logger and message."""

import json
import subprocess
import sys

import pytest

from liandong.cli import programs
from liandong.cli.installation import Installation
from liandong.cli.supervisor import Program, Supervisor

SERVERS = {
    "_granian": "from granian.log import LogLevels, configure_logging; import json;"
    "configure_logging(LogLevels.warning, json.load(open(sys.argv[1])));",
    "uvicorn.error": "import uvicorn;"
    "uvicorn.Config('a:b', log_config=sys.argv[1], log_level='warning', access_log=False);",
}
SAYS = "said = logging.getLogger(sys.argv[2]); said.info('quiet'); said.error('from %s', '19900001234')"
ASKED = [
    ("_granian", programs.web("127.0.0.1", 8000, 2)),
    ("uvicorn.error", programs.feed("127.0.0.1", 8001)),
]


@pytest.mark.parametrize(("logger", "program"), ASKED, ids=["web", "feed"])
def test_a_web_server_says_what_it_has_to_say_in_our_lines(logger, program):
    given = program.command[program.command.index("--log-config") + 1]
    code = f"import logging, sys; {SERVERS[logger]} {SAYS}"
    ran = subprocess.run(
        [sys.executable, "-c", code, given, logger], capture_output=True, text=True, check=True, timeout=60
    )
    [line] = [json.loads(line) for line in (ran.stdout + ran.stderr).splitlines()]
    assert (line["level"], line["logger"], line["message"]) == ("error", logger, "from <number>")
    assert line["time"].endswith("+00:00")


def test_the_supervisor_notes_a_start_in_the_same_format(tmp_path):
    supervisor = Supervisor([Program("one", [sys.executable, "-c", ""])], tmp_path, say=print)
    supervisor.step()
    supervisor.stop()
    line = json.loads((tmp_path / "one.log").read_text().splitlines()[0])
    assert (line["level"], line["logger"], line["message"]) == ("info", "liandong.supervisor", "one started")


def test_where_nobody_sits_the_supervisor_speaks_to_the_log(caplog):
    object.__new__(Installation)._say("web 已退出 / restarting")
    assert [(one.name, one.levelname) for one in caplog.records] == [("liandong.supervisor", "WARNING")]
