"""Two large incidents on one screen: what is typed in one column cannot reach the other (DIS-6)."""

import re

import pytest

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts
from liandong.dispatch.models import Order
from liandong.dispatch.tests.desk import opened, ordered


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def two(people):
    """A fire on each side, each with one unit."""
    left, right = opened(people, "人民路 1 号"), opened(people, "解放路 9 号")
    return ordered(people, left, "county-fire"), ordered(people, right, "fire-north")


def pair(people, left, right):
    address = f"/dispatch/pair/?left={left.incident.ref}&right={right.incident.ref}"
    return people.browser("zhou-min").get(address).content.decode()


def columns(page):
    return page.split('class="pane pair-column is-a"')[1].split('class="pane pair-column is-b"')


def test_every_form_of_a_column_speaks_of_its_own_incident_only(people, two):
    for own, other, html in zip(two, reversed(two), columns(pair(people, *two)), strict=True):
        forms = re.findall(r'<form method="post".*?</form>', html, re.S)
        assert len(forms) > 5
        for form in forms:
            assert f'name="incident" value="{own.incident.ref}"' in form
            assert other.ref not in form
            assert f"/incidents/{other.incident.ref}/" not in form
        assert own.unit_name in html
        assert other.unit_name not in html


def test_no_identifier_is_on_the_page_twice(people, two):
    ids = re.findall(r'\sid="([^"]+)"', pair(people, *two))
    assert sorted(ids) == sorted(set(ids))


def test_the_same_incident_is_not_shown_against_itself(people, two):
    ref = two[0].incident.ref
    page = people.browser("zhou-min").get(f"/dispatch/pair/?left={ref}&right={ref}").content.decode()
    assert page.count(f'data-incident="{ref}"') == 1


def untouched(order):
    before = order.state
    order.refresh_from_db()
    return (order.state, order.chases) == (before, 0)


@pytest.mark.parametrize("deed", ["chases", "calls"])
def test_an_order_of_the_other_incident_is_refused(people, two, deed):
    left, right = two
    data = {"orders": [right.ref], "to": f"{right.ref}@wu-bin", "outcome": "answered", "text": "快"}
    answer = people.browser("zhou-min").post(f"/incidents/{left.incident.ref}/{deed}/", data)
    assert answer.status_code == 409
    assert f"{right.ref} 不属于事件 {left.incident.ref}" in answer.content.decode()
    assert untouched(right)
    assert not facts(right.incident.stream, "dispatch.chased", "dispatch.called")


def test_a_form_that_was_written_for_the_other_incident_is_refused(people, two):
    left, right = two
    data = {"units": ["county-ems"], "incident": left.incident.ref}
    browser = people.browser("zhou-min")
    assert browser.post(f"/incidents/{right.incident.ref}/orders/", data).status_code == 409
    step = browser.post(f"/orders/{right.ref}/arrival/", {"incident": left.incident.ref})
    assert step.status_code == 409
    assert Order.objects.count() == 2
    assert untouched(right)


def test_after_a_deed_and_after_a_mistake_both_are_still_there(people, two):
    left, right = two
    origin = f"pair:{left.incident.ref}:{right.incident.ref}"
    path, browser = f"/incidents/{right.incident.ref}/supplements/", people.browser("zhou-min")
    done = browser.post(path, {"text": "有人被困", "from": origin})
    assert done["Location"] == f"/dispatch/pair/?left={left.incident.ref}&right={right.incident.ref}"
    assert facts(left.incident.stream, "dispatch.supplemented") == []
    wrong = browser.post(path, {"text": "", "from": origin})
    assert wrong.status_code == 422
    mine, theirs = columns(wrong.content.decode())
    assert 'role="alert"' not in mine
    assert 'role="alert"' in theirs


def test_an_incident_of_the_neighbour_is_not_shown_in_a_column(people, two):
    address = f"/dispatch/pair/?left={two[0].incident.ref}"
    assert people.browser("deng-wei").get(address).status_code == 404


def test_with_nothing_chosen_each_side_offers_another_incident(people, two):
    left, right = columns(people.browser("zhou-min").get("/dispatch/pair/").content.decode())
    offered = re.findall(r'<option value="([^"]+)"', left)
    assert len(offered) == 2
    assert " selected" not in left
    assert re.findall(r'<option value="([^"]+)" selected', right) == offered[1:]
