"""Poison, haste and a database that is away: a reason that programs can read, never a server error."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from liandong.api.endpoints import reports
from liandong.intake.models import Report


def raw(system, content, content_type="application/json", **headers):
    given = {"authorization": f"Bearer {system.secret}", "idempotency-key": "k-1", **headers}
    client = Client(raise_request_exception=False)
    return client.post("/api/v1/reports", data=content, content_type=content_type, headers=given)


POISON = {
    "nul": (b'{"narrative": "a\\u0000b"}', 400),
    "half a character": (b'{"narrative": "\\ud800"}', 400),
    "nul in a name": (b'{"narrative": "a", "\\u0000": 1}', 400),
    "twenty thousand deep": (b"[" * 20_000 + b"]" * 20_000, 400),
    "forty deep": (b'{"narrative":' * 40 + b"1" + b"}" * 40, 400),
    "not json": (b"narrative=1", 400),
    "not utf-8": (b'{"narrative": "\xff\xfe"}', 400),
    "no number": (b'{"narrative": "a", "place": {"lon": NaN, "lat": Infinity}}', 400),
    "a number with 5000 digits": (b'{"narrative": "a", "figures": {"dead": ' + b"9" * 5000 + b"}}", 400),
    "a huge float": (b'{"narrative": "a", "place": {"lon": 1e400, "lat": 0}}', 422),
    "a list": (b"[]", 422),
    "null": (b"null", 422),
    "nothing": (b"", 422),
    "an unknown field": (b'{"narrative": "a", "grade": "IV"}', 422),
    "the year one": (b'{"narrative": "a", "happened_at": "0001-01-01T00:00:00+14:00"}', 422),
    "no zone": (b'{"narrative": "a", "happened_at": "2026-04-15T10:00:00"}', 422),
    "abroad": (b'{"place": {"lon": 2.35, "lat": 48.85}}', 422),
}


@pytest.mark.parametrize(("content", "status"), POISON.values(), ids=POISON)
def test_poison_is_refused_with_a_reason(centre, content, status):
    answer = raw(centre, content)
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= said.keys()
    assert Report.objects.count() == 0


def test_thirty_megabytes_are_too_many(centre):
    answer = raw(centre, b'{"narrative": "' + b"a" * 30_000_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_form_is_not_json(centre):
    assert raw(centre, "narrative=1", "application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize("path", ["/reports/%00", "/reports?type=%00", "/reports?cursor=djE6LTE", "/nothing"])
def test_odd_addresses(centre, path):
    answer = centre.get(path)
    assert answer.status_code in (404, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_that_is_not_there(centre):
    answer = centre.send("put", "/reports", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "wrong-method"


def test_errors_are_said_in_the_language_that_was_asked_for(centre):
    wrong = {"narrative": "a", "place": {"lon": 200}}
    assert centre.post("/reports", wrong).json()["errors"] == {"given.place.lon": "不能大于 180.0。"}
    given = {"authorization": f"Bearer {centre.secret}", "idempotency-key": "k", "accept-language": "en"}
    answer = Client().post("/api/v1/reports", json.dumps(wrong), "application/json", headers=given)
    assert next(iter(answer.json()["errors"].values())) == "At most 180.0."
    assert answer["Content-Language"] == "en"


def test_while_the_database_restarts_programs_are_told_to_come_again(centre, monkeypatch):
    def away(*_, **__):
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(reports.actions, "take_report", away)
    answer = centre.post("/reports", {"narrative": "起火"})
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "3", "database-away")


def test_what_nobody_foresaw_says_so_without_telling_how(centre, monkeypatch):
    monkeypatch.setattr(reports.actions, "take_report", lambda **_: 1 / 0)
    answer = centre.post("/reports", {"narrative": "起火"})
    assert (answer.status_code, answer.json()["code"]) == (500, "server-error")
    assert "division" not in answer.content.decode()
