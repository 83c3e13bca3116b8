"""The face of a clock is drawn twice, by the server and by the browser: both must say the same."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread

import pytest

from liandong.core.ui.clocks import face

STATIC = Path(__file__).parent.parent / "static" / "ui"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CASES = [
    (due, start, state, ended)
    for state in ("open", "breached", "met", "late", "waived")
    for start in (None, -900, -100, -86400)
    for due in (None, -3600, -1, 0, 1, 25, 180, 90000)
    for ended in (None, -50, -10)
    if due is None or start is None or due > start
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """The test's output stays readable."""


@pytest.fixture
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(STATIC)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def by_server(due, start, state, ended):
    def moment(seconds):
        return None if seconds is None else NOW + timedelta(seconds=seconds)

    return face(NOW, moment(due), moment(start), state, moment(ended))


@pytest.mark.browser
def test_each_face_is_the_same_on_both_sides(served):
    from playwright.sync_api import sync_playwright

    at = int(NOW.timestamp() * 1000)
    moments = [
        [0 if v is None else at + v * 1000 if isinstance(v, int) else v for v in case] for case in CASES
    ]
    script = f"""async () => {{
        const {{ face }} = await import("{served}/js/ld-clock.js");
        return {json.dumps(moments)}.map(([deadline, start, state, ended]) =>
          {{ const f = face({{ deadline, start, ended, state }}, {at}); return [f.phase, f.text]; }}); }}"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(f"{served}/icons/mark.svg")
        drawn = page.evaluate(script)
        browser.close()
    for case, (phase, text) in zip(CASES, drawn, strict=True):
        ours = by_server(*case)
        assert (case, phase) == (case, ours.phase)
        if ours.text not in ("—", "") and phase != "off":
            assert (case, text.split("+")[-1].split(" ")[-1]) == (case, ours.text)
