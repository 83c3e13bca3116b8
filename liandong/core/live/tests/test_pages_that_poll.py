"""A page without a stream asks what changed and gets the same facts; health is for everybody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from liandong.core import clock
from liandong.core.live import reads
from liandong.core.live.tokens import feed_meta, here, reader_of
from liandong.core.notify import heartbeat
from liandong.core.notify.heartbeat import beat
from liandong.core.testing.facts import AT, LI, called
from liandong.core.testing.matrix import account_of, acting


@pytest.fixture
def desk(client, db):
    client.force_login(account_of("dispatcher"))
    with acting("dispatcher"):
        yield client


def ask(desk, after):
    return desk.get(reverse("live:changes"), {"after": after}, headers={"accept": "application/json"}).json()


def test_a_page_gets_what_happened_since_it_was_made(committed_db, client):
    client.force_login(account_of("dispatcher"))
    with acting("dispatcher"):
        start = ask(client, "")
        called("堤坝渗水")
        first = ask(client, start["cursor"])
        again = ask(client, first["cursor"])
    assert start["facts"] == again["facts"] == []
    assert [fact["sentence"] for fact in first["facts"]] == ["来电反映堤坝渗水，电话"]
    assert first["reset"] is False
    assert reader_of(first["token"]).topics == frozenset({"place/990101"})


def test_the_neighbour_and_another_world_get_nothing(committed_db):
    start = str(here())
    called()
    neighbour = replace(LI, topics=frozenset({"place/990102"}))
    assert reads.changes_since(start, neighbour, "zh-hans").facts == []
    assert reads.changes_since(start, replace(LI, world="drill-7"), "zh-hans").facts == []
    assert len(reads.changes_since(start, replace(LI, topics=frozenset({"*"})), "zh-hans").facts) == 1


def test_what_is_no_cursor_is_a_reset(desk):
    assert ask(desk, "nonsense")["reset"]
    assert ask(desk, "0" * 32 + ".1:1:")["reset"]
    assert ask(desk, here().epoch + ".9:5:")["reset"], "it has the shape of a snapshot, but is none"


def test_more_than_a_page_is_a_reset(committed_db, monkeypatch):
    start = str(here())
    for _ in range(4):
        called()
    monkeypatch.setattr(reads, "PAGE", 3)
    assert reads.changes_since(start, LI, "zh-hans").reset


def test_a_fresh_token(desk):
    assert reader_of(desk.get(reverse("live:token")).json()["token"]).world == "real"


def test_what_a_page_needs_to_stay_live(rf, db):
    request = rf.get("/")
    request.actor = None
    assert feed_meta(request) == {}
    request.actor = LI
    meta = feed_meta(request)
    assert meta["feed_cursor"].startswith(here().epoch)
    assert reader_of(meta["feed_token"]).origin == "http://testserver"


@pytest.mark.django_db
def test_ready_means_everything_watched_is_alive(client, monkeypatch):
    monkeypatch.setattr(heartbeat, "_watched", {})
    heartbeat.watch("clock")
    heartbeat.watch("delivery")
    assert client.get("/healthz").content == b"ok"
    with clock.at(AT):
        assert client.get("/readyz").status_code == 503
        beat("clock", AT)
        beat("delivery", AT)
        assert client.get("/readyz").json() == {
            "database": "ok",
            "ready": True,
            "silent_seconds": {"clock": 0.0, "delivery": 0.0},
        }
        beat("delivery", AT - timedelta(minutes=1))
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["silent_seconds"]["delivery"]) == (503, 60.0)


@pytest.mark.django_db
def test_a_replica_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(heartbeat, "_watched", {})
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(reads, "takes_writes", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "read-only")
