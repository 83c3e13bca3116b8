"""Deny by default: 401 before 403, and what is not theirs is not there."""

from datetime import timedelta

import pytest
from django.test import Client

from liandong.api.actions import revoke_token
from liandong.api.models import ApiToken
from liandong.api.tests.conftest import ADMIN, NOW, System
from liandong.api.urls import api
from liandong.core import clock
from liandong.core.errors import Forbidden, Invalid
from liandong.core.journal.models import Entry

OPERATIONS = [
    (method, path.removeprefix("/api/v1"), one["x-scope"])
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, one in methods.items()
]
WITH_NAME = [one for one in OPERATIONS if "{" in one[1]]
BODIES = {
    "events": {"event": "answered"},
    "incident": {},
    "orders": {"units": [{"unit": "county-fire"}]},
    "supplements": {"text": "。"},
    "lines": {"text": "。"},
    "grade": {"grade": "general"},
    "closure": {"conclusion": "。"},
    "feedback": {"text": "。"},
    "handover": {"to_unit": "county-ems", "reason": "。"},
    "refusal": {"reason": "。"},
    "replays": {"since": "2026-04-15T00:00:00Z"},
}


def ask(system, method, path, **words):
    body = BODIES.get(path.rpartition("/")[2], {})
    sent = {"body": body} if method == "post" else {}
    key = {"idempotency-key": "k-1"} if method != "get" else {}
    return system.send(method, path.format(**words), headers=key, **sent)


def test_without_a_token_nothing_is_said(db):
    for method, path, _scope in OPERATIONS:
        answer = getattr(Client(), method)(f"/api/v1{path.format(ref='x', name='x')}")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), path


def test_a_token_does_not_reach_beyond_its_scope(people):
    narrow = {
        scope: System("linkage-centre:dispatcher", scope, name=f"系统 {scope[:3]}")
        for scope in ("cti", "units.read")
    }
    for method, path, scope in OPERATIONS:
        other = narrow["cti" if scope != "cti" else "units.read"]
        answer = ask(other, method, path, ref="x", name="x")
        assert (answer.status_code, answer.json()["code"]) == (403, "outside-scope"), path


def test_what_is_not_there_is_not_found(centre):
    for method, path, _scope in WITH_NAME:
        answer = ask(centre, method, path, ref="26-999999", name="nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path


def test_the_neighbour_county_gets_the_same_answer(centre, neighbour, order):
    report = centre.get("/reports").json()["items"][0]["ref"]
    of = {"reports": report, "cti": report, "incidents": order.rpartition("-")[0], "orders": order}
    for method, path, _scope in WITH_NAME:
        ref = of.get(path.split("/")[1], "")
        assert ask(neighbour, method, path, ref=ref, name="nobody").status_code == 404, path


def test_lists_show_the_neighbour_nothing(neighbour, order):
    for path in ("/reports", "/incidents", "/orders"):
        assert neighbour.get(path).json()["items"] == []
    assert {one["code"] for one in neighbour.get("/units").json()} == {"neighbour-fire"}


def test_a_unit_that_was_not_ordered_sees_nothing(incident, people):
    ems = System("county-ems:unit_duty", name="急救系统")
    assert ems.get(f"/incidents/{incident}").status_code == 404
    assert ems.get("/incidents").json()["items"] == []


def test_a_post_may_do_no_more_than_by_hand(centre, fire, order):
    incident = order.rpartition("-")[0]
    answer = fire.post(f"/incidents/{incident}/closure", {"conclusion": "扑灭"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert fire.get("/proposals").status_code == 403


def test_another_units_order_is_not_ones_own(centre, fire, incident, order):
    centre.post(f"/incidents/{incident}/orders", {"units": [{"unit": "county-ems"}]})
    ems = System("county-ems:unit_duty", name="急救系统")
    answer = ems.post(f"/orders/{order}/acknowledgement", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-order")


def test_a_token_ends(centre, people):
    with clock.at(NOW + timedelta(days=31)):
        assert centre.get("/reports").status_code == 401
    assert centre.get("/reports").status_code == 200
    revoke_token(token=centre.token, by=ADMIN, at=NOW)
    revoke_token(token=centre.token, by=ADMIN, at=NOW)
    assert centre.get("/reports").status_code == 401
    assert Entry.objects.filter(kind="api.token_revoked").count() == 1


def test_only_a_digest_is_kept_and_the_use_is_noted(centre):
    kept = ApiToken.objects.get()
    assert centre.secret.startswith(kept.prefix)
    assert centre.secret not in str(vars(kept))
    assert kept.last_used_at is None
    centre.get("/reports")
    assert ApiToken.objects.get().last_used_at == NOW


@pytest.mark.parametrize("secret", ["", "ld_00000000_x", "x" * 5000, "ld_\x00", "令牌"])
def test_a_wrong_secret_is_no_token(centre, secret):
    centre.secret = secret
    assert centre.get("/reports").status_code == 401


def test_one_byte_off_is_no_token(centre):
    centre.secret = centre.secret[:-1] + ("A" if centre.secret[-1] != "A" else "B")
    assert centre.get("/reports").status_code == 401


def test_a_system_that_asks_too_fast_waits(centre, settings):
    settings.API_RATE, settings.API_BURST = 0.001, 3
    answers = [centre.get("/reports") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_only_an_administrator_lets_systems_in(people):
    from liandong.api.actions import create_token

    given = {"name": "某系统", "post": "county-fire:unit_duty", "scopes": ["cti"], "at": NOW}
    with pytest.raises(Forbidden):
        create_token(**given, expires_at=NOW + timedelta(days=1), by=people.dispatcher)
    with pytest.raises(Invalid):
        create_token(**given, expires_at=NOW + timedelta(days=400), by=ADMIN)
    for wrong in ({"post": "nobody:at-all"}, {"scopes": ["everything"]}, {"scopes": []}, {"name": "<b>"}):
        with pytest.raises(Invalid):
            create_token(**{**given, **wrong}, expires_at=NOW + timedelta(days=1), by=ADMIN)
