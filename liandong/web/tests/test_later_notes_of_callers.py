"""What a caller adds goes to the units at work, and puts right only what this caller changed."""

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.journal import Entry
from liandong.dispatch.actions import merge_incidents
from liandong.incidents.models import Incident
from liandong.intake.models import Report
from liandong.intake.tests import county
from liandong.web.tests.test_the_call_takers_desk import post, sign_in


@pytest.fixture
def desk(db: None) -> Client:
    county.furnish()
    return sign_in("li-na", "linkage-centre", "call_taker")


def test_later_notes_reach_the_units_when_the_incident_was_merged_into_another(desk: Client) -> None:
    post(desk, units=["county-fire"])
    report = Report.objects.get()
    post(desk, key="e" * 32, point="104.1005,26.1", units=["water-bureau"])
    stays = Incident.objects.exclude(pk=report.incident_id).get()
    merge_incidents(incident=report.incident, into=stays, by=Actor.system("test"), at=clock.now())
    post(desk, "add", report=report.ref, more="水位到腰了", answers=["有人被困"])
    told = [one.body for one in Entry.objects.filter(stream=stays.stream, kind="dispatch.supplemented")]
    assert ("水位到腰了", ["county-fire", "water-bureau"]) in [(one["text"], one["units"]) for one in told]


def test_a_note_of_another_caller_leaves_the_incident_where_and_what_it_is(desk: Client) -> None:
    post(desk)
    incident = Incident.objects.get()
    other = {"key": "d" * 32, "point": "104.1005,26.1", "trapped": "1", "urgency": "urgent"}
    post(desk, f"join:{incident.ref}", **other)
    report = Report.objects.get(key="d" * 32)
    post(desk, "add", report=report.ref, more="又来一人", **other)
    incident.refresh_from_db()
    assert (incident.lon, incident.urgency, incident.figures) == (104.1, "critical", {"trapped": 2})
    post(desk, "add", report=report.ref, **{**other, "point": "104.1009,26.1", "trapped": "3"})
    incident.refresh_from_db()
    assert (incident.lon, incident.figures) == (104.1009, {"trapped": 3})
