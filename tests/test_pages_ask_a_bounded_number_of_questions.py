"""The number of queries of a page does not grow with what stands on it: five incidents or twenty-five."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.dispatch import actions, steps
from liandong.dispatch.tests.desk import opened, ordered

FEW, MANY = 5, 25
PAGES = [
    ("zhou-min", "/dispatch/"),
    ("zhou-min", "/dispatch/rows/"),
    ("zhou-min", "/dispatch/units/"),
    ("zhou-min", "/obligations/"),
    ("zhou-min", "/map/"),
    ("zhou-min", "/map/incidents.geojson"),
    ("zhou-min", "/map/units.geojson"),
    ("zhou-min", "/threads/"),
    ("zhou-min", "/messages/"),
    ("zhou-min", "/resources/"),
    ("wang-jianguo", "/leader/"),
    ("wang-jianguo", "/leader/state/part/"),
    ("wang-jianguo", "/leader/side/part/"),
    ("zhou-min", "/duty/"),
    ("li-na", "/desk/call/"),
    ("li-na", "/desk/call/rows/"),
    ("li-na", "/desk/call/mine/"),
    ("zhao-tiezhu", "/unit/"),
    ("zhao-tiezhu", "/unit/board/"),
    ("zhao-tiezhu", "/obligations/"),
]


def more(people, count, start):
    """Incidents with two orders each, one of them acknowledged, and something said."""
    for n in range(count):
        incident = opened(people, f"人民路 {start + n} 号", START)
        orders = ordered(people, incident, "county-fire", "county-ems", at=START)
        steps.acknowledge(order=orders[0], by=people.fire, at=START + timedelta(seconds=20))
        actions.supplement(incident=incident, text="有人被困", by=people.dispatcher, at=START)


def asked(people):
    counts = {}
    for who, path in PAGES:
        browser = people.browser(who)
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        counts[who, path] = len(queries)
    return counts


@pytest.mark.django_db
def test_more_rows_are_not_more_questions(people):
    with clock.at(START + timedelta(minutes=1)):
        more(people, FEW, 1)
        few = asked(people)
        more(people, MANY - FEW, 100)
        many = asked(people)
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page] + 1}
    assert grown == {}
    assert max(many.values()) <= 45
