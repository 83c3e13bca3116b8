"""What commits after a page has read its rows and before it is drawn is told to that page, not missed."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from liandong.core.live import tokens
from liandong.core.testing.facts import called
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.web import context

PAGE = {"accept": "text/html,application/xhtml+xml;q=0.9"}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *(("zhou-min", "/dispatch/"), ("zhou-min", "/obligations/"), ("zhou-min", "/messages/")),
        *(("zhou-min", "/map/"), ("li-na", "/desk/call/"), ("zhao-tiezhu", "/unit/")),
    ],
)
def test_what_commits_between_the_rows_and_the_frame_is_told(cast, monkeypatch, who, path):
    def drawn(request):
        called("堤坝渗水", parties=("county-fire",))
        return tokens.feed_meta(request)

    monkeypatch.setattr(context, "feed_meta", drawn)
    browser = cast.browser(who)
    page = browser.get(path, headers=PAGE)
    assert page.status_code == 200
    [after] = re.findall(r'name="feed-cursor" content="([^"]+)"', page.content.decode())
    told = browser.get("/live/changes", {"after": after}, headers={"accept": "application/json"}).json()
    assert told["reset"] is False
    assert [fact["kind"] for fact in told["facts"]].count("testing.called") == 1


@pytest.mark.parametrize(
    ("headers", "asked"),
    [(PAGE, 1), ({**PAGE, "hx-request": "true"}, 0), ({"accept": "application/json"}, 0), ({}, 0)],
)
def test_only_a_whole_page_asks_and_asks_once(people, headers, asked):
    browser = people.browser("zhou-min")
    browser.get("/dispatch/rows/", headers=headers)
    with CaptureQueriesContext(tokens.connection) as queries:
        assert browser.get("/dispatch/rows/", headers=headers).status_code == 200
    statements = [query["sql"] for query in queries if "pg_current_snapshot" in query["sql"]]
    assert len(statements) == asked
