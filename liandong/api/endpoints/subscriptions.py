"""Webhooks out: which facts a system is told."""

from django.utils.translation import gettext_noop

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Replay, SubscriptionIn
from liandong.api.shapes import Replayed, SubscriptionMade, SubscriptionOut
from liandong.core import clock
from liandong.core.notify import subscriptions

door = Door(gettext_noop("推送订阅"))
_SCOPE = "subscriptions"


@door.get("/subscriptions", _SCOPE, gettext_noop("推送订阅列表"), list[SubscriptionOut])
def list_subscriptions(request: ApiRequest) -> list[SubscriptionOut]:
    return list(map(SubscriptionOut.of, subscriptions.seen(request.actor)))


@door.post("/subscriptions", _SCOPE, gettext_noop("新建推送订阅，签名密钥只显示一次"), SubscriptionMade)
def subscribe(request: ApiRequest, given: SubscriptionIn) -> SubscriptionMade:
    made = subscriptions.subscribe(
        name=given.name, url=given.url, kinds=given.kinds, by=request.actor, at=clock.now()
    )
    return SubscriptionMade.of(made)


@door.delete("/subscriptions/{name}", _SCOPE, gettext_noop("取消推送订阅"))
def unsubscribe(request: ApiRequest, name: str) -> None:
    subscriptions.unsubscribe(name=name, by=request.actor, at=clock.now())


@door.post(
    "/subscriptions/{name}/replays", _SCOPE, gettext_noop("重发某时刻以来的推送，一次最多 1000 条"), Replayed
)
def replay(request: ApiRequest, name: str, given: Replay) -> Replayed:
    queued = subscriptions.replay(name=name, since=given.since, by=request.actor, at=clock.now())
    return Replayed(queued=queued)
