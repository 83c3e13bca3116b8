import json
from datetime import timedelta

import pytest
from django.test import Client

from liandong.api import edge
from liandong.api.actions import create_token
from liandong.api.scopes import SCOPES
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.testing.cast import START
from liandong.core.testing.fixtures import *  # noqa: F403

NOW = START + timedelta(minutes=5)
ADMIN = Actor(
    ref="test-admin",
    name="系统管理员",
    org="linkage-centre",
    roles=frozenset({"security_administrator"}),
    topics=frozenset({"place/99"}),
)


class System:
    """Another system with a token of its own, as it speaks to us."""

    def __init__(self, post: str, *scopes: str, name: str = "", at=START) -> None:
        self.token, self.secret = create_token(
            name=name or f"系统 {post} {len(scopes)}".replace(":", " "),
            post=post,
            scopes=scopes or list(SCOPES),
            expires_at=at + timedelta(days=30),
            by=ADMIN,
            at=at,
        )
        self.keys = 0

    def get(self, path, **more):
        return self.send("get", path, **more)

    def post(self, path, body=None, key=None, **more):
        if key is None:
            self.keys += 1
            key = f"{self.token.prefix}-{self.keys}"
        return self.send("post", path, body, {"idempotency-key": key} if key else {}, **more)

    def send(self, method, path, body=None, headers=(), **more):
        given = {"authorization": f"Bearer {self.secret}", **dict(headers)}
        sent = {"data": "" if body is None else json.dumps(body), "content_type": "application/json"}
        client = Client(raise_request_exception=False)
        return client.generic(method.upper(), f"/api/v1{path}", headers=given, **sent, **more)


@pytest.fixture(autouse=True)
def _at_ten():
    edge._rate._left.clear()
    with clock.at(NOW):
        yield


@pytest.fixture
def centre(people):
    """The centre's own telephone system and desk software: acts as its dispatcher."""
    return System("linkage-centre:dispatcher", name="联动中心")


@pytest.fixture
def fire(people):
    return System("county-fire:unit_duty", name="消防系统")


@pytest.fixture
def neighbour(people):
    return System("neighbour-centre:dispatcher", name="邻县")


@pytest.fixture
def incident(centre):
    """A fire, opened from a report by the API."""
    report = centre.post("/reports", {"narrative": "二楼冒浓烟", "type": "12G03", "place": PLACE}).json()
    return centre.post(f"/reports/{report['ref']}/incident", {}).json()["ref"]


PLACE = {"name": "人民路 1 号", "lon": 104.5, "lat": 26.5, "region": "990101001"}


@pytest.fixture
def order(centre, incident):
    """The fire brigade is ordered to it."""
    body = {"units": [{"unit": "county-fire", "task": "灭火", "lead": True}]}
    return centre.post(f"/incidents/{incident}/orders", body).json()[0]["ref"]
