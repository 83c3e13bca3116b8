"""Subscriptions by API: made with a secret that is shown once, ended, and told again."""

import pytest

from liandong.core.journal.models import Entry
from liandong.core.notify.models import Delivery, Subscription
from liandong.core.notify.reactions import queue_for_subscriptions

HOOK = {"name": "upper-level", "url": "https://hooks.example/in", "kinds": ["incidents.incident_opened"]}


@pytest.fixture(autouse=True)
def _listed(settings):
    settings.WEBHOOK_HOSTS = ["hooks.example"]


def end(system):
    return system.send("delete", "/subscriptions/upper-level", headers={"idempotency-key": "d"})


def names(system):
    return [one["name"] for one in system.get("/subscriptions").json()]


def test_a_subscription_sees_what_its_maker_sees(centre, fire, neighbour):
    made = centre.post("/subscriptions", HOOK)
    assert made.status_code == 201, made.content
    assert made.json()["secret"].startswith("whsec_")
    assert Subscription.objects.get().topics == ["org/linkage-centre", "place/990101"]
    assert "secret" not in centre.get("/subscriptions").json()[0]
    assert (names(centre), names(fire), names(neighbour)) == (["upper-level"], [], [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://[bad/"}, "url"),
        ({"kinds": ["nobody.knows"]}, "kinds"),
    ],
)
def test_what_would_never_arrive_is_refused(centre, wrong, field):
    answer = centre.post("/subscriptions", HOOK | wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_it_ends_and_its_name_stays_with_its_keeper(centre, neighbour):
    centre.post("/subscriptions", HOOK)
    assert centre.post("/subscriptions", HOOK).json()["code"] == "subscription-name-taken"
    assert (
        neighbour.send("delete", "/subscriptions/upper-level", headers={"idempotency-key": "d"}).status_code
        == 404
    )
    ended = centre.send("delete", "/subscriptions/upper-level", headers={"idempotency-key": "d"})
    assert (ended.status_code, ended.content, names(centre)) == (204, b"", [])
    assert neighbour.post("/subscriptions", HOOK).status_code == 409
    assert centre.post("/subscriptions", HOOK).status_code == 201


def test_facts_are_told_again_under_the_same_id(centre, incident):
    centre.post("/subscriptions", HOOK)
    opened = Entry.objects.get(kind="incidents.incident_opened")
    queue_for_subscriptions(opened)
    Delivery.objects.filter(subscription__isnull=False).update(
        state="failed", failed_at=opened.recorded_at, next_at=None, error="HTTP 500", permanent=True
    )
    key = Delivery.objects.get(subscription__isnull=False).key
    again = centre.post("/subscriptions/upper-level/replays", {"since": "2026-04-15T00:00:00Z"})
    assert again.json() == {"queued": 1}
    told = Delivery.objects.get(subscription__isnull=False)
    assert (told.key, told.state, told.permanent) == (key, "queued", False)


def test_making_and_ending_are_facts(centre):
    centre.post("/subscriptions", HOOK)
    end(centre)
    kinds = Entry.objects.filter(kind__startswith="notify.").values_list("kind", flat=True)
    assert sorted(kinds) == ["notify.subscribed", "notify.unsubscribed"]
