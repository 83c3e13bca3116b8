"""The servers go away and come back: no desk loses an event or shows one twice, and the lamp says how it is.

One connection for all tabs of a browser, and a tab that nobody looks at still rings.
"""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from liandong.core.journal.models import Entry
from liandong.core.testing.cast import Cast
from liandong.dispatch import actions, steps

from .conftest import Open, Servers, Site

pytestmark = pytest.mark.browser
AWAY_SECONDS = 20
NOTE = """
window.told = [];
document.addEventListener("ld:fact", ({ detail }) => window.told.push(detail.id));
"""
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
"""
NO_WORKER = "delete window.SharedWorker;"


@pytest.fixture
def servers(site: Site) -> Iterator[Servers]:
    """Web and feed, on their feet again whatever the test did to them."""
    yield site.servers
    site.servers.start()


def lamp(page: Page, state: str, seconds: float = 10) -> None:
    expect(page.locator("ld-live")).to_have_attribute("data-lamp", state, timeout=seconds * 1000)


def connections_to(port: int) -> int:
    """Established connections at the feed, counted at its own side of the socket."""
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    rows = [line.split() for line in lines]
    return sum(1 for row in rows if row[3] == "01" and int(row[1].rpartition(":")[2], 16) == port)


def until(count: int, port: int) -> None:
    for _ in range(50):
        if connections_to(port) == count:
            return
        time.sleep(0.2)
    pytest.fail(f"{connections_to(port)} connections, not {count}")


def test_twenty_seconds_without_a_server_lose_and_repeat_nothing(
    site: Site, signed_in: Open, servers: Servers
) -> None:
    cast = Cast()
    incident = site.happens("解放路 1 号")
    order = site.ordered(incident, "county-fire")["county-fire"]
    desk = signed_in("zhou-min", f"/incidents/{incident.ref}/", script=NOTE)
    unit = signed_in("ma-chao", "/messages/", script=NOTE)  # the police leader: not of this incident
    for page in (desk, unit):
        lamp(page, "live")
    before = Entry.objects.order_by("-id").values_list("id", flat=True)[0]

    steps.acknowledge(order=order, by=cast.fire, at=site.now)
    servers.stop()
    gone = time.monotonic()
    for text in ("出动两车", "已到路口", "看到浓烟"):
        steps.give_feedback(order=order, text=text, by=cast.fire, at=site.now)
        desk.wait_for_timeout(2000)
    actions.supplement(incident=incident, text="三楼有老人", by=cast.dispatcher, at=site.now)
    lamp(desk, "off", 25)
    expect(desk.locator("#offline-banner")).to_be_visible()
    desk.wait_for_timeout(max(0.0, AWAY_SECONDS - (time.monotonic() - gone)) * 1000)
    servers.start()
    steps.depart(order=order, by=cast.fire, at=site.now)

    lamp(desk, "live", 30)
    expect(desk.locator("#offline-banner")).to_have_count(0)
    entries = list(Entry.objects.filter(id__gt=before, stream=incident.stream).order_by("id"))
    expect(desk.locator(".timeline > li")).to_have_count(
        Entry.objects.filter(stream=incident.stream).count(), timeout=15_000
    )
    ours = {one.id for one in entries}
    told = [one for one in desk.evaluate("window.told") if one in ours]
    assert sorted(told) == sorted(ours), "each fact exactly once"
    said = desk.locator(".timeline > li").all_inner_texts()
    for sentence, count in Counter(map(str, Entry.objects.filter(stream=incident.stream))).items():
        assert sum(sentence in line for line in said) == count, sentence
    assert not ours.intersection(unit.evaluate("window.told"))


@pytest.mark.parametrize("worker", [True, False], ids=["shared worker", "lead tab"])
def test_two_tabs_share_one_connection_and_both_hear(site: Site, signed_in: Open, worker: bool) -> None:
    until(0, site.servers.feed_port)
    script = NOTE + ("" if worker else NO_WORKER)
    first = signed_in("li-na", "/messages/", script=script)
    second = first.context.new_page()
    second.add_init_script(script)
    second.goto("/messages/")
    for page in (first, second):
        lamp(page, "live")
    until(1, site.servers.feed_port)

    one = Entry.objects.get(stream=site.happens("解放路 2 号").stream, kind="incidents.incident_opened")
    for page in (first, second):
        expect_told(page, one.id)
    first.close()  # the other one goes on, from the same place
    other = Entry.objects.get(stream=site.happens("解放路 3 号").stream, kind="incidents.incident_opened")
    expect_told(second, other.id)
    told = second.evaluate("window.told")
    assert len(told) == len(set(told))
    until(1, site.servers.feed_port)


def expect_told(page: Page, entry: int) -> None:
    for _ in range(80):
        if entry in page.evaluate("window.told"):
            return
        page.wait_for_timeout(200)
    pytest.fail("the page did not hear of it")


def test_a_hidden_tab_still_rings(site: Site, signed_in: Open) -> None:
    page = signed_in("fang-jie", "/messages/", script=COUNT_TONES)
    lamp(page, "live")
    page.locator("ld-ring button").first.click()
    # Without this the driver pretends that every page has the focus.
    page.context.new_cdp_session(page).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    front = page.context.new_page()
    front.goto("/account/")
    front.bring_to_front()

    site.ordered(site.happens("解放路 4 号"), "town-990101001")

    for _ in range(60):
        if page.evaluate("window.tones") >= 6:
            break
        front.wait_for_timeout(250)
    else:
        pytest.fail("the hidden tab is silent")
    assert any("新消息" in title for title in titles(page)), "its title flashes"


def titles(page: Page) -> list[str]:
    seen = []
    for _ in range(12):
        seen.append(page.title())
        page.wait_for_timeout(250)
    return seen
