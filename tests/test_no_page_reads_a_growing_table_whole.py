"""Every query of pages and searches finds its rows by an index in the tables that grow for ever.

The database is told that reading a table from end to end is dear: what does so all the same has no index.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.core import clock
from liandong.core.notify import reads
from liandong.core.testing.cast import START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.dispatch import proposals
from liandong.dispatch.tests.desk import opened, ordered
from liandong.intake.addresses import find_place
from liandong.intake.duplicates import Told, same_event
from liandong.intake.models import Report
from liandong.web.wall_tokens import open_wall
from tests.test_pages_ask_a_bounded_number_of_questions import PAGES

GROWING = {
    "incidents_incident",
    "intake_report",
    "intake_addressentry",
    "dispatch_order",
    "journal_entry",
    "journal_stream",
    "obligations_obligation",
    "notify_message",
    "notify_delivery",
}
WHOLE = re.compile(r"Seq Scan on (\w+)")


def plans(do, dear="enable_seqscan"):
    """Each query of `do` with the plan that is chosen when something is dear to the database."""
    with CaptureQueriesContext(connection) as queries:
        do()
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local {dear} = off")
        for one in queries.captured_queries:
            sql = one["sql"]
            if re.match(r"\s*(select|with)\b", sql, re.IGNORECASE):
                cursor.execute("explain " + sql.replace("%", "%%"))
                found.append((sql, "\n".join(line for (line,) in cursor.fetchall())))
    return found


def read_whole(do):
    """Growing tables that were read from end to end, each with the query."""
    return {
        (table, sql[:400]) for sql, plan in plans(do) for table in WHOLE.findall(plan) if table in GROWING
    }


@pytest.fixture
def an_evening(people):
    with clock.at(START + timedelta(minutes=1)):
        for n in range(3):
            ordered(people, opened(people, f"人民路 {n} 号", START), "county-fire", "county-ems", at=START)
        yield


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_pages(people, an_evening, who, path):
    browser = people.browser(who)
    assert read_whole(lambda: browser.get(path)) == set()


@pytest.mark.django_db
def test_a_wall(people, an_evening):
    token = open_wall(name="大厅", region="990101", by=people.duty_leader, at=clock.now())
    assert read_whole(lambda: Client().get(f"/wall/{token}/state/")) == set()


@pytest.mark.django_db
def test_messages_are_taken_from_an_index_in_their_order(people, an_evening):
    """Sorted, or filtered on the way through the messages of all, they would cost all that ever were."""
    unit = people.fire
    [(_sql, plan)] = plans(lambda: reads.inbox(unit), dear="enable_sort")
    assert "delivery_by_person" in plan
    assert "Sort" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["人民路18号", "rmlu18", "ren min lu", "杆号 123456", "104.5,26.5"])
def test_places_by_characters_letters_numbers_and_points(people, text):
    assert read_whole(lambda: find_place(text)) == set()


@pytest.mark.django_db
def test_the_same_event_by_place_and_by_telephone(people, an_evening):
    told = Told("二楼着火", "12G03", 104.5, 26.5, "city_centre", "19900001234")
    at = clock.now()
    assert read_whole(lambda: same_event(told, at=at, viewer=people.dispatcher)) == set()


@pytest.mark.django_db
def test_units_to_send(people, an_evening):
    place = proposals.Place(lon=104.5, lat=26.5, region="990101001", zone="city_centre")
    asked = {"type_code": "12G03", "urgency": "urgent", "place": place, "at": clock.now(), "world": "real"}
    assert read_whole(lambda: proposals.propose(**asked)) == set()


@pytest.mark.django_db
def test_what_has_no_index_is_noticed(people):
    found = read_whole(lambda: list(Report.objects.filter(narrative__contains="着火").order_by()))
    assert {table for table, _sql in found} == {"intake_report"}
