"""Nothing serious for axe in either theme, no page that scrolls where it must not, a map that may fail."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import CHECKOUT, Open, Site

pytestmark = pytest.mark.browser
AXE = Path(os.environ.get("LIANDONG_AXE", CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"))
PAGES = [
    ("zhou-min", "/dispatch/?incident={incident}"),
    ("zhou-min", "/dispatch/units/?incident={incident}"),
    ("zhou-min", "/dispatch/pair/?left={incident}"),
    ("wang-jianguo", "/incidents/{incident}/"),
    ("wang-jianguo", "/incidents/{incident}/upward-reports/"),
    ("zhao-tiezhu", "/unit/"),
    ("zhao-tiezhu", "/orders/{order}/"),
    ("zhou-min", "/obligations/"),
    ("zhou-min", "/map/"),
    ("zhou-min", "/account/"),
    ("li-na", "/desk/call/"),
    ("li-na", "/desk/call/mine/"),
    ("li-na", "/sign-in/"),
    ("li-na", "/phones/"),
    ("lin-ying", "/directory/"),
    ("lin-ying", "/directory/units/county-fire/"),
    ("lin-ying", "/duty/"),
    ("lin-ying", "/duty/county-fire/"),
]


@pytest.fixture
def addresses(site: Site) -> dict[str, str]:
    """An incident that is late, with orders to answer and one long name."""
    ago = timedelta(minutes=20)
    long = "城关街道滨江路十八号县人民医院住院部后门地下停车库负一层南侧坡道入口"
    incident = site.happens(long, ago=ago)
    orders = site.ordered(incident, "county-fire", "county-ems", "power-company", ago=ago)
    return {"incident": incident.ref, "order": orders["county-fire"].ref}


def serious(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists() and os.environ.get("CI") != "true", reason="axe-core is not installed")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("person", "path"), PAGES)
def test_axe_finds_nothing_serious(
    addresses: dict[str, str], signed_in: Open, person: str, path: str, theme: str
) -> None:
    page = signed_in(person, path.format(**addresses), theme=theme)
    expect(page.locator("main")).to_be_visible()
    assert serious(page) == []


@pytest.mark.parametrize(("person", "path"), PAGES)
def test_desks_do_not_scroll_and_phones_not_sideways(
    addresses: dict[str, str], signed_in: Open, person: str, path: str
) -> None:
    desk = signed_in(person, path.format(**addresses))
    if not desk.locator("body.phone").count():
        assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone = signed_in(person, path.format(**addresses), phone=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= 390")
