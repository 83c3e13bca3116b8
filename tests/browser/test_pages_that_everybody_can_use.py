"""Nothing serious for axe in either theme, no page that scrolls where it must not, a map that may fail."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from liandong.conversation import actions as conversation
from liandong.conversation import participants
from liandong.core.obligations.models import Obligation
from liandong.core.testing.cast import COUNTY
from liandong.directory.agreements import AgreementGiven, file_agreement
from liandong.directory.models import Appointment, Person, Post
from liandong.dispatch.general_orders import issue_general_order
from liandong.dispatch.resource_orders import Pick, order_materials
from liandong.incidents.models import Incident
from liandong.reporting import actions as reporting
from liandong.resources import actions as resources
from liandong.resources.actions import StockRow
from liandong.risk import actions as risk
from liandong.risk.actions import PointRow
from liandong.web.wall_tokens import open_wall

from .conftest import Open, Site, serious

pytestmark = pytest.mark.browser
# Every page of the product, by whom it is opened; rows and fragments of pages are looked at inside them.
OF_WHOM = {
    "zhou-min": [
        "/dispatch/?incident={incident}",
        "/dispatch/units/?incident={incident}",
        "/dispatch/pair/?left={incident}",
        "/incidents/{incident}/materials/",
        "/incidents/{incident}/thread/",
        "/materials/{loan}/",
        "/general-orders/",
        "/general-orders/{general}/",
        "/threads/",
        "/calls/new/",
        "/calls/{call}/",
        "/obligations/",
        "/obligations/{obligation}/",
        "/messages/",
        "/map/",
        "/map/incidents/{incident}/",
        "/account/",
    ],
    "wang-jianguo": [
        "/leader/",
        "/walls/",
        "/wall/{wall}/",
        "/status/",
        "/desk/seat/",
        "/desk/seat/handover/",
        "/incidents/{incident}/",
        "/incidents/{incident}/upward-reports/",
    ],
    "zhao-tiezhu": [
        "/unit/",
        "/unit/intake/",
        "/orders/{order}/",
        "/field/scene/{incident}/",
        "/instructions/{instruction}/",
    ],
    "fang-jie": ["/field/", "/field/mine/", "/field/incidents/"],
    "li-na": [
        "/desk/call/",
        "/desk/call/mine/",
        "/drill/",
        "/sign-in/",
        "/phones/",
        "/phones/li-na/",
        "/public/",
        "/public/follow/",
        "/public/phones/",
        "/api/v1/docs/",
        "/design/",
    ],
    "lin-ying": [
        "/directory/",
        "/directory/units/",
        "/directory/units/county-fire/",
        "/directory/regions/",
        "/directory/people/",
        "/directory/phones/",
        "/directory/matrix/",
        "/directory/agreements/",
        "/directory/tables/units/",
        "/duty/",
        "/duty/county-fire/",
        "/resources/",
        "/resources/{stock}/",
        "/resources/imports/",
        "/risks/",
        "/risks/{point}/",
        "/privacy/",
    ],
    "zheng-gongzheng": ["/privacy/looks/"],
    "an-xin": [
        "/accounts/",
        "/accounts/{account}/",
        "/accounts/log/",
        "/account/factors/",
        "/account/factors/totp/",
        "/account/factors/keys/",
        "/api/tokens/",
    ],
}
PAGES = [(person, path) for person, paths in OF_WHOM.items() for path in paths]


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, object]:
    """An incident that is late, with orders to answer and one long name, and one of everything else."""
    ago = timedelta(minutes=20)
    long = "城关街道滨江路十八号县人民医院住院部后门地下停车库负一层南侧坡道入口"
    incident = site.happens(long, ago=ago)
    orders = site.ordered(incident, "county-fire", "county-ems", "power-company", ago=ago)
    return {
        "incident": incident.ref,
        "order": orders["county-fire"].ref,
        "obligation": Obligation.objects.filter(stream__name=f"incident/{incident.ref}").latest("pk").pk,
        **said_about(site, incident),
        **kept(site, incident),
        "account": an_account_keeper(site),
    }


def said_about(site: Site, incident: Incident) -> dict[str, object]:
    """An instruction, an order to all, a roll call."""
    by, at = site.people.duty_leader, site.now
    to = [participants.Participant("county-fire", "消防大队", "unit_duty")]
    return {
        "instruction": reporting.instruct(incident=incident, text="全力救人", by=by, at=at),
        "general": issue_general_order(text="今夜有雨，全员待命", units=["county-fire"], by=by, at=at),
        "call": conversation.call(words=conversation.Words("请报人数", True), whom=to, by=by, at=at).pk,
        "wall": open_wall(name="大厅主屏", region=COUNTY, by=by, at=at),
    }


def kept(site: Site, incident: Incident) -> dict[str, object]:
    """A stock and what was ordered from it, a risk point, an agreement that soon ends."""
    by, at = site.people.emergency_office, site.now
    pumps = StockRow("power-company", "pump", 8, place_name="北门仓库", lon=104.515, lat=26.498)
    [stock] = resources.register_stocks(rows=[pumps], by=by, at=at)
    school = PointRow("school", "青山小学", "town-990101001", lon=104.5, lat=26.49, exposed=300)
    [point] = risk.register_points(rows=[school], by=by, at=at)
    [loan] = order_materials(
        incident=incident,
        picks=[Pick(stock.pk, 2)],
        to_unit="county-fire",
        to_place="",
        by=site.people.dispatcher,
        at=at,
    )
    today = at.date()
    term = {"valid_from": today, "valid_until": today + timedelta(days=20)}
    given = AgreementGiven("望川县", "region", "抽水排涝", "由应急办致电对方", "0999-7300000", **term)
    file_agreement(given=given, by=by, at=at)
    return {"stock": stock.pk, "point": point.pk, "loan": loan.ref}


def an_account_keeper(site: Site) -> int:
    """Somebody who keeps accounts comes to the office; the number of an account to be kept."""
    org, role = "emergency-office", "security_administrator"
    Person.objects.create(ref="an-xin", name="安欣", org_id=org, phone="19900000099")
    Post.objects.create(code=f"{org}:{role}", org_id=org, role=role, title="安全管理员")
    Appointment.objects.create(post_id=f"{org}:{role}", person_id="an-xin", since=site.now)
    said = {"person": "sun-lixin", "password": "!"}
    return int(get_user_model().objects.get_or_create(username="sun-lixin", defaults=said)[0].pk)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("person", "path"), PAGES)
def test_axe_finds_nothing_serious(
    addresses: dict[str, object], signed_in: Open, person: str, path: str, theme: str
) -> None:
    page = signed_in(person, path.format(**addresses), theme=theme)
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 200
    assert serious(page) == []


@pytest.mark.parametrize(("person", "path"), PAGES)
def test_desks_do_not_scroll_and_phones_not_sideways(
    addresses: dict[str, object], signed_in: Open, person: str, path: str
) -> None:
    desk = signed_in(person, path.format(**addresses))
    if desk.locator("body.desk").count():
        assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone = signed_in(person, path.format(**addresses), phone=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= 390")
