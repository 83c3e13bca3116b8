"""A whole installation on free ports, the county in it, and browsers signed in as its people."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from liandong.core import clock
from liandong.core.errors import DomainError
from liandong.core.obligations import versions
from liandong.core.obligations.book import load_rules
from liandong.core.testing import cast as county
from liandong.core.testing.cast import Cast
from liandong.core.testing.committed import empty_all_tables
from liandong.dispatch import actions, steps
from liandong.dispatch.models import Handover, Order
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven

CHROMIUM = os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium")
CHECKOUT = Path(__file__).resolve().parents[2]
AXE = Path(os.environ.get("LIANDONG_AXE", CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"))
FIRE = "12G03"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
FLAGS = [
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),  # a microphone that beeps
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
    ),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a browser is given a second chance, which the summary names: four of them share a few cores
    there, and a stall of half a minute is the machine's."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if os.environ.get("CI") == "true":
                item.add_marker(pytest.mark.flaky(reruns=1))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The test database as another process opens it."""
    of = connection.settings_dict
    who = f"{quote(of['USER'])}:{quote(of['PASSWORD'])}@" if of["PASSWORD"] else f"{quote(of['USER'])}@"
    where = {"host": of["HOST"], **({"port": of["PORT"]} if of["PORT"] else {})}
    return f"postgresql://{who}/{quote(of['NAME'])}?{urlencode(where)}"


class Site:
    """What runs for these tests, and deeds done behind the browsers' backs."""

    def __init__(self, servers: "Servers", people: Cast) -> None:
        self.servers, self.people = servers, people
        self.address = f"http://127.0.0.1:{servers.port}"

    def happens(self, place: str = "人民路 1 号", *, ago: timedelta = timedelta(0), **more: Any) -> Incident:
        """A call taker opens an incident: a house on fire."""
        where = PlaceGiven(place, 104.500, 26.500, county.CITY_CENTRE)
        usual = {"kind": TypeGiven(FIRE), "summary": "二楼冒浓烟，有人呼救", "by": self.people.call_taker}
        return incidents.open_incident(place=where, at=self.now - ago, **{**usual, **more})

    def ordered(self, incident: Incident, *units: str, ago: timedelta = timedelta(0)) -> dict[str, Order]:
        wanted = [actions.Wanted(unit) for unit in units]
        by, at = self.people.dispatcher, self.now - ago
        orders = actions.issue_orders(incident=incident, wanted=wanted, by=by, at=at)
        return {order.unit: order for order in orders}

    @property
    def now(self) -> datetime:
        return clock.now()


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Site]:
    """Web, feed and clock on free ports, with the county committed to the test database."""
    state = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
        patch.setattr(settings, "CHECKPOINT_FILE", state / "checkpoints.jsonl")
        with versions.in_force(load_rules(Path(settings.LIANDONG_MECHANISM))):
            county.install()
            servers = Servers(state)
            try:
                servers.start()
                yield Site(servers, Cast())
            finally:
                servers.stop()
                try:
                    empty_all_tables()
                finally:
                    connection.close()


class Servers:
    """Web, feed and clock, which can be stopped and started again on the same ports."""

    def __init__(self, state: Path) -> None:
        self.state, self.port, self.feed_port = state, free_port(), free_port()
        self.programs: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start them and wait until they answer; nothing when they run."""
        if self.programs:
            return
        told = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "LIANDONG_STATE": str(self.state),
            "LIANDONG_SECRET": settings.SECRET_KEY,
            "LIANDONG_FEED_URL": f"http://127.0.0.1:{self.feed_port}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LIANDONG_DEMO": "1",  # the phones of demos are pages too
        }
        host = ["--host", "127.0.0.1", "--port"]
        web = [*("granian", "--interface", "wsgi"), *host, str(self.port), "--log-level", "warning"]
        feed = ["uvicorn", "liandong.core.live.feed:app", *host, str(self.feed_port)]
        commands = [
            [*web, "--blocking-threads", "4", "config.wsgi:application"],
            [*feed, "--log-level", "warning", "--timeout-graceful-shutdown", "1"],
            ["liandong", "clock"],
        ]
        self.programs = [
            subprocess.Popen([sys.executable, "-m", *command], cwd=CHECKOUT, env=told) for command in commands
        ]
        for port in (self.port, self.feed_port):
            _answers(f"http://127.0.0.1:{port}/healthz", self.programs)

    def stop(self) -> None:
        """Stop them all, and wait until they are gone."""
        programs, self.programs = self.programs, []
        _stopped(programs)


def _answers(address: str, programs: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        if any(program.poll() is not None for program in programs):
            break
        time.sleep(0.2)
    _stopped(programs)
    pytest.fail(f"{address} does not answer")


def _stopped(programs: list[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        program.terminate()
    for program in programs:
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Chromium at {CHROMIUM}; set LIANDONG_CHROMIUM")
        pytest.skip(f"no Chromium at {CHROMIUM}")
    expect.set_options(timeout=10_000)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        connection.close()  # while the driver's loop runs, this thread has another connection than without


@pytest.fixture(autouse=True)
def nothing_rings_from_before(request: pytest.FixtureRequest) -> None:
    """What the test before left unanswered would cover this one's pages."""
    if "site" not in request.fixturenames:
        return
    site = request.getfixturevalue("site")
    Handover.objects.filter(answer=Handover.Answer.WAITING).update(answer=Handover.Answer.WITHDRAWN)
    for order in Order.objects.filter(state="issued", acknowledged_at=None):
        with suppress(DomainError):  # its incident is closed
            steps.acknowledge(order=order, by=site.people.dispatcher, at=site.now)


Open = Callable[..., Page]


@pytest.fixture
def signed_in(site: Site, chromium: Browser) -> Iterator[Open]:
    """`signed_in("zhou-min", "/dispatch/")`: that person's own browser, at that page.

    What a page asks of another host, and every error of its scripts, fails the test.
    """
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def of(person: str, path: str, *, phone: bool = False, theme: str = "light", script: str = "") -> Page:
        context = chromium.new_context(
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            base_url=site.address,
            locale="zh-CN",
        )
        opened.append(context)
        session = Cast.browser(person).cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, "ld-theme": theme}
        context.add_cookies([{"name": k, "value": v, "url": site.address} for k, v in cookies.items()])
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: _is_ours(asked.url) or wrong.append(f"left for {asked.url}"))
        page.goto(path)
        return page

    yield of
    for context in opened:
        context.close()
    assert not wrong


def _is_ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))


def serious(page: Page) -> list[str]:
    """What axe finds serious on the page. Where axe is not installed: a failure in CI, elsewhere left out."""
    if not AXE.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no axe-core at {AXE}; set LIANDONG_AXE")
        pytest.skip("axe-core is not installed")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
