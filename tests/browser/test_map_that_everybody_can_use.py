"""The one map: with and without a base map, WebGL2, its library; by mouse, by key, on a phone."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from liandong.incidents import plots
from liandong.incidents.models import Incident
from liandong.positions import actions as positions
from liandong.positions.actions import Fix

from .conftest import Open, Site, serious

pytestmark = pytest.mark.browser
STYLE = {
    "version": 8,
    "sources": {},
    "layers": [{"id": "g", "type": "background", "paint": {"background-color": "#eeeeee"}}],
}
NO_WEBGL2 = """
const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind === "webgl2" ? null : ask.call(this, kind, ...more);
};
"""


@pytest.fixture
def incident(site: Site) -> Incident:
    return site.happens("地图路 1 号")


@pytest.fixture
def cars(site: Site) -> list[Fix]:
    fixes = [
        Fix("county-fire", f"map-{n}", 104.495 + n / 1000, 26.497, site.now, label=f"消防 {n} 号", speed=30.0)
        for n in range(10)
    ]
    assert positions.put(fixes=fixes, by=site.people.dispatcher, at=site.now) == []
    return fixes


def with_base(page: Page) -> Page:
    def style(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(STYLE))

    page.route("**/basemap/*.json", style)
    return page


def until(page: Page, asks: str, wanted: object, seconds: float = 15) -> None:
    """The page's policy forbids evaluating inside a waiting loop of the driver; ask from here."""
    for _ in range(int(seconds * 10)):
        if page.evaluate(asks) == wanted:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(asks) == wanted


def opened(signed_in: Open, path: str, before: Callable[[Page], object] = with_base, **more: object) -> Page:
    page = signed_in("zhou-min", "/account/", **more)
    before(page)
    page.goto(path)
    return page


SHOWN = "document.querySelector('ld-map').dataset.devicesShown"


def test_without_a_base_map_points_stand_on_a_graticule(incident: Incident, signed_in: Open) -> None:
    page = signed_in("zhou-min", "/map/")  # no place was generated for these tests
    expect(page.locator(".map-note")).to_have_text("底图未安装，点位仍可用")
    expect(page.locator(".map-canvas canvas")).to_be_visible()
    expect(page.locator(f"#row-{incident.ref}")).to_be_visible()


def test_without_webgl2_the_list_still_works(incident: Incident, signed_in: Open) -> None:
    page = opened(signed_in, "/map/", lambda page: page.add_init_script(NO_WEBGL2))
    expect(page.locator(".map-note")).to_contain_text("列表仍可使用")
    expect(page.locator(f"#row-{incident.ref}")).to_be_visible()
    page.get_by_role("link", name="单位", exact=True).click()
    expect(page.locator("#map-list .map-row").first).to_be_visible()


def test_without_its_library_the_list_still_works(incident: Incident, signed_in: Open) -> None:
    page = opened(
        signed_in, "/map/", lambda page: page.route("**/vendor/maplibre*", lambda route: route.abort())
    )
    expect(page.locator(".map-note")).to_contain_text("列表仍可使用")
    expect(page.locator(f"#row-{incident.ref}")).to_be_visible()


def test_devices_move_without_a_reload(site: Site, cars: list[Fix], signed_in: Open) -> None:
    page = opened(signed_in, "/map/#map=14/26.497/104.5")
    until(page, SHOWN, "10")
    asked: list[str] = []
    page.on("response", lambda answer: "devices.json" in answer.url and asked.append(answer.text()))
    at = site.now
    moved = [replace(one, lat=one.lat + 0.0005, at=at) for one in cars[:3]]
    assert positions.put(fixes=moved, by=site.people.dispatcher, at=at + timedelta(seconds=1)) == []
    page.wait_for_timeout(6000)
    told = [json.loads(text) for text in asked]
    assert [len(one["n"]) for one in told if one["n"]] == [3]
    assert not any(one["anew"] for one in told)
    until(page, SHOWN, "10")
    x, y = page.evaluate(
        "(at) => { const p = document.querySelector('ld-map').map.project(at); return [p.x, p.y]; }",
        [cars[5].lon, cars[5].lat],
    )
    page.locator(".map-canvas").click(position={"x": x, "y": y})
    expect(page.locator(".map-popup")).to_contain_text("消防 5 号")


def test_a_row_leads_to_its_point_by_key_and_back(incident: Incident, signed_in: Open) -> None:
    page = opened(signed_in, "/map/")
    expect(page.locator(".map-canvas canvas")).to_be_visible()
    row = page.locator(f"#row-{incident.ref} button")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map-popup")).to_have_count(0)
    expect(row).to_be_focused()


def test_layers_stay_as_they_were_left_and_the_address_keeps_the_view(
    incident: Incident, signed_in: Open
) -> None:
    page = opened(signed_in, "/map/#map=13/26.5/104.5")
    expect(page.locator(".map-canvas canvas")).to_be_visible()
    page.locator("[data-map-layer=units]").uncheck()
    page.reload()
    expect(page.locator("[data-map-layer=units]")).not_to_be_checked()
    expect(page.locator("[data-map-layer=incidents]")).to_be_checked()
    assert page.url.endswith("#map=13/26.5/104.5")


def test_measuring(signed_in: Open) -> None:
    page = opened(signed_in, "/map/#map=14/26.5/104.5")
    expect(page.locator(".map-canvas canvas")).to_be_visible()
    until(page, "Boolean(document.querySelector('ld-map').map.getSource('drawn'))", True)
    page.get_by_role("button", name="测距").click()
    box = page.locator("ld-map").bounding_box()
    assert box
    for x in (200, 400):
        page.mouse.click(box["x"] + x, box["y"] + 200)
    expect(page.locator(".map-said")).to_have_text(re.compile(r"^8\d\d 米$"))  # 200 pixels at zoom 14
    page.keyboard.press("Escape")
    expect(page.locator(".map-said")).to_contain_text("米")  # to be read until it is wiped
    page.keyboard.press("Escape")
    expect(page.locator(".map-said")).to_be_empty()


def test_a_sign_is_drawn_on_the_map(site: Site, incident: Incident, signed_in: Open) -> None:
    page = opened(signed_in, f"/map/?incident={incident.ref}")
    until(page, "Boolean(document.querySelector('ld-map').map?.getSource('drawn'))", True)
    page.locator("#map-plots > summary").click()
    page.locator("#plot-new > summary").click()
    page.get_by_label("说明").fill("外圈")
    page.get_by_role("button", name="在图上点").click()
    box = page.locator("ld-map").bounding_box()
    assert box
    for x, y in ((300, 200), (500, 200), (400, 350)):
        page.mouse.click(box["x"] + x, box["y"] + y)
        page.wait_for_timeout(400)
    page.get_by_role("button", name="保存标绘").click()
    expect(page.locator(".map-plot")).to_contain_text("外圈")
    (drawn,) = plots.of_incident(incident, site.people.dispatcher)
    assert (drawn.symbol.code, len(drawn.points)) == ("cordon", 3)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/map/?incident={incident}", "/map/?layer=devices", "/map/?around=104.5,26.5&metres=5000"]
)
def test_every_list_is_for_everybody(
    site: Site, incident: Incident, cars: list[Fix], signed_in: Open, path: str, theme: str
) -> None:
    at, by = site.now, site.people.dispatcher
    plots.plot(incident=incident, symbol="assembly", points=[(104.5, 26.5)], label="南门", by=by, at=at)
    page = opened(signed_in, path.format(incident=incident.ref), theme=theme)
    expect(page.locator(".map-canvas canvas")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    phone = opened(signed_in, path.format(incident=incident.ref), phone=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= 390")
