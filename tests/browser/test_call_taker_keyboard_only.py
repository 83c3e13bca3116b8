"""From the ring to three units on their way in a minute, by keys alone; and nothing typed is lost."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from liandong.core.access.actor import Actor
from liandong.core.testing import cast as county
from liandong.dispatch.models import Order
from liandong.intake import actions as intake
from liandong.intake.actions import AddressGiven
from liandong.intake.addresses import spelt
from liandong.intake.models import Draft, Report

from .conftest import Open, Site
from .test_an_order_and_its_answer import connected

pytestmark = pytest.mark.browser
LETTERS_A_SECOND, SECONDS_A_KEY = 5, 0.4
MOST_KEYS, MOST_SECONDS, FEWEST_UNITS = 12, 60, 3
DESK = "/desk/call/"


class Hands:
    """What somebody does at a keyboard, and how long a person would take for it."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.letters, self.waited = page, 0, 0, 0.0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += len(key.split("+"))

    def type(self, text: str) -> None:
        """Chinese counts as the letters of its pinyin."""
        self.page.keyboard.type(text)
        self.letters += len(spelt(text)[0].replace(" ", ""))

    @contextmanager
    def waiting(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.waited += time.monotonic() - began

    @property
    def seconds(self) -> float:
        return self.letters / LETTERS_A_SECOND + self.keys * SECONDS_A_KEY + self.waited


@pytest.fixture(scope="module")
def addresses(site: Site) -> None:
    """A page of the address book: the house, and what sounds like it."""
    given = [
        AddressGiven("人民路28号", "house", 104.500, 26.500, township=county.CITY_CENTRE),
        AddressGiven("人民路8号", "house", 104.501, 26.501, township=county.CITY_CENTRE),
        AddressGiven("人民路", "road", 104.502, 26.502, township=county.CITY_CENTRE, radius_m=600),
        AddressGiven("人民医院", "poi", 104.503, 26.503, township=county.CITY_CENTRE),
    ]
    intake.put_addresses(given, by=site.people.dispatcher)


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def take(hands: Hands, box: str, typed: str, name: str) -> None:
    """Type into a combobox and take its first suggestion by Enter."""
    page = hands.page
    hands.type(typed)
    with hands.waiting():
        expect(page.locator(f"{box} [role=option][aria-selected=true]")).to_contain_text(name)
    hands.press("Enter")


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize("typed", ["rml28", "人民路28号"])
def test_three_units_are_on_their_way_within_a_minute(site: Site, signed_in: Open, typed: str) -> None:
    dispatcher = connected(signed_in("zhou-min", "/dispatch/"))
    phone = connected(signed_in("wu-bin", "/unit/", phone=True))  # the nearest station
    desk = connected(signed_in("li-na", DESK))
    for page in (dispatcher, phone):
        page.evaluate("window.untouched = true")
    phone.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    call = intake.ring(phone="19900001234", by=Actor.system("exchange"), at=site.now)
    expect(desk.locator(f"#call-{call.ref} .is-ringing")).to_be_visible()

    hands = Hands(desk)
    hands.press("F2")
    with hands.waiting():
        expect(desk.locator("#id_place_name")).to_be_focused()
    take(hands, "#place-box", typed, "人民路28号")
    expect(desk.locator("#id_type_text")).to_be_focused()
    take(hands, "#type-box", "mfhz", "民房火灾")
    expect(desk.locator("#id_narrative")).to_be_focused()
    hands.type("二楼冒烟，老人被困")
    with hands.waiting():
        until(lambda: desk.locator("#proposals [name=units]:checked").count() >= FEWEST_UNITS)
    hands.press("Control+Enter")
    with hands.waiting():
        expect(desk.locator("#id_more")).to_be_focused()

    assert hands.keys <= MOST_KEYS
    assert hands.seconds < MOST_SECONDS
    report = Report.objects.select_related("incident").get(ref=call.ref)
    assert report.incident is not None
    assert (report.place_name, report.type, report.lon) == ("人民路28号", "12G03", 104.5)
    ordered = set(Order.objects.filter(incident=report.incident).values_list("unit", flat=True))
    assert len(ordered) >= FEWEST_UNITS
    assert "fire-north" in ordered
    expect(dispatcher.locator(f"#row-{report.incident.ref}")).to_contain_text("人民路28号")
    expect(phone.locator(".summons[data-ringing]", has_text="人民路28号").first).to_be_visible()
    expect(phone).to_have_title(re.compile("新消息"))
    for page in (dispatcher, phone):
        assert page.evaluate("window.untouched"), "the page was loaded anew"


def test_a_second_desk_that_answers_too_late_is_told(site: Site, signed_in: Open) -> None:
    call = intake.ring(phone="19900004321", by=Actor.system("exchange"), at=site.now)
    late = signed_in("li-na", DESK)
    ringing = late.locator(f"#call-{call.ref} .is-ringing")
    ringing.press("Shift")  # under the hand it stays as it is for a while
    intake.answer(report=call, by=site.people.second_dispatcher, at=site.now)

    ringing.press("Enter")

    expect(late.get_by_text("高洁").first).to_be_visible()


def test_what_was_typed_is_there_after_the_tab_was_closed(site: Site, signed_in: Open) -> None:
    tab = signed_in("li-na", f"{DESK}?new=1")
    tab.locator("#id_narrative").focus()
    tab.keyboard.type("桥下有人落水")
    tab.close(run_before_unload=True)
    until(lambda: Draft.objects.filter(by="li-na", body__narrative="桥下有人落水").exists())

    elsewhere = signed_in("li-na", DESK)

    expect(elsewhere.locator("#id_narrative")).to_have_value("桥下有人落水")
    expect(elsewhere.get_by_text("已恢复上次没有提交的内容")).to_be_visible()


def test_a_refusal_keeps_every_field_and_says_where(signed_in: Open) -> None:
    desk = signed_in("li-na", f"{DESK}?new=1")
    typed = {
        "#id_caller_phone": "19900005678",
        "#id_caller_name": "张大爷",
        "#id_type_text": "民房火灾",
        "#id_narrative": "灶间起火",
        "#id_trapped": "2",
    }
    for field, text in typed.items():
        desk.locator(field).focus()
        desk.keyboard.type(text)
    desk.locator("[name=urgency][value=urgent]").focus()
    desk.keyboard.press("Space")
    taken = Report.objects.count()

    desk.keyboard.press("Control+Enter")

    wrong = desk.locator(".field.has-error", has=desk.locator("#id_place_name"))
    expect(wrong).to_contain_text("派警要有地点")
    expect(desk.locator("#id_place_name")).to_be_focused()
    for field, text in typed.items():
        expect(desk.locator(field)).to_have_value(text)
    expect(desk.locator("[name=urgency][value=urgent]")).to_be_checked()
    assert Report.objects.count() == taken
