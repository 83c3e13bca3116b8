"""Only with a fresh token of ours, only from its own page, and never a personal value."""

import asyncio
import json
from datetime import datetime

import httpx
import pytest
from django.core import signing

from liandong.core.live import tokens
from liandong.core.live.tests.listening import listening, until
from liandong.core.live.tokens import here, token_for
from liandong.core.testing.facts import LI, called

ORIGIN = "https://desk.example"


def status_of(url, token, **headers):
    async def ask():
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            async with client.stream("GET", url, params={"token": token}, headers=headers) as response:
                return response.status_code, response.headers

    return asyncio.run(ask())


def test_no_token_or_an_altered_one(feed_url):
    good = token_for(LI)
    for token in ("", "x", good[:-1], signing.dumps({"t": ["*"]}, salt="other")):
        assert status_of(feed_url, token)[0] == 403
    assert status_of(feed_url, good)[0] == 200


def test_only_to_listen(feed_url):
    assert httpx.post(feed_url, params={"token": token_for(LI)}, trust_env=False).status_code == 405


def test_an_expired_token(feed_url, monkeypatch):
    monkeypatch.setattr(tokens, "LIFE_SECONDS", -1)
    assert status_of(feed_url, token_for(LI))[0] == 403


def test_a_running_stream_ends_with_its_token(feed_url, monkeypatch):
    monkeypatch.setattr(tokens, "LIFE_SECONDS", 2)

    async def listen_to_the_end():
        async with listening(feed_url, token_for(LI)) as stream:
            return [told.kind async for told in stream]

    kinds = asyncio.run(asyncio.wait_for(listen_to_the_end(), 10))
    assert kinds[0] == "hello"
    assert set(kinds[1:]) == {"heartbeat"}


def test_only_the_page_it_was_made_for(feed_url):
    token = token_for(LI, origin=ORIGIN)
    status, headers = status_of(feed_url, token, origin=ORIGIN)
    assert (status, headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert status_of(feed_url, token, origin="https://elsewhere.example")[0] == 403
    assert status_of(feed_url, token)[0] == 200


def test_the_feed_is_well_while_it_reads_the_database(feed_url):
    assert httpx.get(feed_url + "healthz", trust_env=False).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "来电反映堤坝渗水，电话＊＊＊"), ("en", "来电反映堤坝渗水，电话＊＊＊")],
)
def test_what_is_told(feed_url, language, said):
    start = str(here())
    entry = called("堤坝渗水", phone="19900001234")

    async def first():
        async with listening(feed_url, token_for(LI, language=language), after=start) as stream:
            return await until(stream, "batch")

    told = asyncio.run(asyncio.wait_for(first(), 10))
    assert told.data == [
        {
            "id": entry.id,
            "stream": "incident/26-000001",
            "kind": "testing.called",
            "sentence": said,
            "incident": "26-000001",
            "at": "2026-11-21T10:00:00+00:00",
            "by_name": "李娜",
        }
    ]
    assert "19900001234" not in json.dumps(told.data)


def test_the_heartbeat_tells_the_databases_time(feed_url):
    async def first():
        async with listening(feed_url, token_for(LI)) as stream:
            return await until(stream, "heartbeat")

    told = asyncio.run(asyncio.wait_for(first(), 10))
    assert datetime.fromisoformat(told.data["now"]).tzinfo is not None
    assert told.id.startswith(here().epoch)
