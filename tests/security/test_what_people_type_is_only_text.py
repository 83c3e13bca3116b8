"""Every form of every page is filled with script, formulas and bytes that no database keeps, and sent.

Forms are found on the pages themselves: a new one is attacked without being named here.
"""

from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import transaction

from liandong.conversation import actions as conversation
from liandong.conversation.actions import Words
from liandong.core import clock
from liandong.core.testing import cast as county
from liandong.dispatch import actions as dispatch
from liandong.dispatch.actions import Wanted
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven
from tests.test_no_address_shows_a_neighbour_our_county import without_arguments

SCRIPT = """'"><xmark xhit=1></script><xmark>"""
WORKERS = ["zhou-min", "li-na", "wang-jianguo", "lin-ying", "zheng-gongzheng", "zhao-tiezhu", "fang-jie"]
TYPED = {
    "text",
    "search",
    "tel",
    "email",
    "url",
    "number",
    "hidden",
    "date",
    "time",
    "datetime-local",
    "password",
}
ASKED = (
    "q",
    "text",
    "next",
    "state",
    "incident",
    "place",
    "type",
    "from",
    "only",
    "who",
    "days",
    "kind",
    "lon",
)
LEFT = ("/sign-out/", "/account/logout/", "/i18n/", "/post/")
"""What would sign the attacker out; both are attacked elsewhere."""
OTHERS = ("/api/v1", "/readyz", "/alive/")
"""The API has schemathesis and its own attacks; no clock runs in a test."""
ODD = [
    "\x00",
    "a\udc80",
    "'; drop table journal_entry;--",
    "9" * 5000,
    "=1+1",
    "\u202e%s%n{0}{{7*7}}",
    "{}",
    "-1e999",
]


class Page(HTMLParser):
    """Its forms and links, and every element or attribute that was made of what somebody typed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.forms, self.links, self.made = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "xmark" or "xhit" in told or "xmark" in told:
            self.made.append((tag, told))
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith(
                ("javascript:", "data:text")
            ):
                self.made.append((tag, name, value))
        if tag == "script" and not told.get("src") and told.get("type") != "application/json":
            self.made.append((tag, "inline"))
        if tag == "form":
            self.forms.append(
                (told.get("method", "get").lower(), told.get("action") or told.get("hx-post"), [])
            )
        if tag in ("input", "textarea", "select", "button") and told.get("name") and self.forms:
            self.forms[-1][2].append((tag, told))
        if tag == "a" and (told.get("href") or "").startswith("/"):
            self.links.add(urlsplit(told["href"]).path)


def filled(fields, words):
    """The form with `words` in everything that can be typed; what is chosen stays as offered."""
    data = {}
    for tag, told in fields:
        kind = told.get("type", "text")
        if told["name"] in ("csrfmiddlewaretoken", "_key"):
            continue
        typed = tag == "textarea" or (tag == "input" and kind in TYPED)
        chosen = kind == "hidden" and told.get("value")
        data[told["name"]] = told.get("value", "") if not typed or chosen else words
    return data


def pages_of(browser, paths):
    """What opens as a page, and whatever it links to within the incident that we planted."""
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and not answer.streaming and "html" in answer.headers["Content-Type"]:
            yield path, Page(answer.content.decode())


@pytest.fixture
def planted(people, settings):
    """An incident with script in everything that anybody wrote about it."""
    settings.DEMO = False
    at = clock.now()
    place = PlaceTold(SCRIPT, 104.5, 26.5, region=county.CITY_CENTRE)
    told = ReportGiven(
        narrative=SCRIPT, caller_name=SCRIPT, caller_phone="19900005555", place=place, type="12G03"
    )
    report = intake.take_report(given=told, by=people.call_taker, at=at)
    incident = intake.open_from_report(report=report, by=people.call_taker, at=at)
    wanted = [Wanted("county-fire", SCRIPT), Wanted("town-990101001", SCRIPT)]
    orders = dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=at)
    incident.refresh_from_db()
    dispatch.supplement(incident=incident, text=SCRIPT, by=people.dispatcher, at=at)
    conversation.say(
        incident=incident, words=Words(SCRIPT, True), to=["county-fire"], by=people.dispatcher, at=at
    )
    intake.ring(phone=SCRIPT[:20], by=people.dispatcher, at=at)
    ref = incident.ref
    more = [
        f"/incidents/{ref}/",
        f"/incidents/{ref}/thread/",
        f"/incidents/{ref}/report/",
        f"/map/incidents/{ref}/",
    ]
    more += [f"/orders/{order.ref}/" for order in orders] + [
        f"/field/incidents/{ref}/",
        f"/desk/call/{report.ref}/",
    ]
    return [*(path for path in without_arguments() if not path.startswith(OTHERS)), *more]


def test_nothing_typed_becomes_part_of_a_page(people, planted):
    """Stored by every form, then every page is drawn for everybody and read as a browser reads it."""
    sent = 0
    for person in WORKERS:
        browser = people.browser(person)
        for path, page in list(pages_of(browser, planted)):
            for method, action, fields in page.forms:
                target = (action or path).split("?")[0]
                if method != "post" or not target.startswith("/") or target.startswith(LEFT):
                    continue
                answer = browser.post(target, filled(fields, SCRIPT))
                sent += 1
                assert answer.status_code < 500, (person, target)
                if answer.status_code in (200, 422) and "html" in answer.headers.get("Content-Type", ""):
                    assert Page(answer.content.decode()).made == [], (person, target)
    assert sent > 60
    seen = 0
    for person in [*WORKERS, "wu-bin", "deng-wei"]:
        for path, page in pages_of(people.browser(person), planted):
            seen += 1
            assert page.made == [], (person, path, page.made[:3])
    assert seen > 100


def test_nothing_asked_for_is_repeated_as_part_of_a_page(people, planted):
    """Reflected: in every query word that our pages know, on every page."""
    asked = dict.fromkeys(ASKED, SCRIPT)
    for person in ("zhou-min", "zhao-tiezhu", "zheng-gongzheng"):
        browser = people.browser(person)
        for path in planted:
            answer = browser.get(path, asked)
            assert answer.status_code < 500, (person, path)
            if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
                assert Page(answer.content.decode()).made == [], (person, path)


@pytest.mark.parametrize("turn", range(3))
def test_whatever_bytes_are_sent_the_answer_is_no_server_error(people, planted, turn):
    """Each field gets another oddity, and at every turn the next one."""
    sent = 0
    for person in ("zhou-min", "lin-ying", "zhao-tiezhu"):
        browser = people.browser(person)
        for path, page in list(pages_of(browser, planted)):
            for method, action, fields in page.forms:
                target = (action or path).split("?")[0]
                if not target.startswith("/") or target.startswith(LEFT):
                    continue
                data = {
                    name: ODD[(number + sent + turn * 3) % len(ODD)] if value == "?" else value
                    for number, (name, value) in enumerate(filled(fields, "?").items())
                }
                sent += 1
                with transaction.atomic():
                    if method == "post":
                        given = {name: value.encode("utf-8", "surrogatepass") for name, value in data.items()}
                        answer = browser.post(target, urlencode(given), "application/x-www-form-urlencoded")
                    else:
                        answer = browser.get(
                            target, {n: v.replace("\udc80", "\ufffd") for n, v in data.items()}
                        )
                assert answer.status_code < 500, (person, method, target, data)
    assert sent > 30
