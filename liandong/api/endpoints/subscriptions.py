"""Webhooks out: which facts a system is told."""

from django.utils.translation import gettext_noop
from ninja import Router

from liandong.api.application import endpoint
from liandong.api.edge import ApiRequest
from liandong.api.forms import Replay, SubscriptionIn
from liandong.api.shapes import Replayed, SubscriptionMade, SubscriptionOut
from liandong.core import clock
from liandong.core.notify import subscriptions

router = Router(tags=[gettext_noop("推送订阅")])
_SCOPE = "subscriptions"


@endpoint(
    router,
    "GET",
    "/subscriptions",
    scope=_SCOPE,
    says=gettext_noop("推送订阅列表"),
    answers=list[SubscriptionOut],
)
def list_subscriptions(request: ApiRequest) -> list[SubscriptionOut]:
    return list(map(SubscriptionOut.of, subscriptions.seen(request.actor)))


@endpoint(
    router,
    "POST",
    "/subscriptions",
    scope=_SCOPE,
    says=gettext_noop("新建推送订阅，签名密钥只显示一次"),
    answers=SubscriptionMade,
)
def subscribe(request: ApiRequest, given: SubscriptionIn) -> SubscriptionMade:
    made = subscriptions.subscribe(
        name=given.name, url=given.url, kinds=given.kinds, by=request.actor, at=clock.now()
    )
    return SubscriptionMade(**SubscriptionOut.of(made).model_dump(), secret=made.secret)


@endpoint(
    router,
    "DELETE",
    "/subscriptions/{name}",
    scope=_SCOPE,
    says=gettext_noop("取消推送订阅"),
    answers=None,
    status=204,
)
def unsubscribe(request: ApiRequest, name: str) -> None:
    subscriptions.unsubscribe(name=name, by=request.actor, at=clock.now())


@endpoint(
    router,
    "POST",
    "/subscriptions/{name}/replays",
    scope=_SCOPE,
    says=gettext_noop("重发某时刻以来的推送，一次最多 1000 条"),
    answers=Replayed,
)
def replay(request: ApiRequest, name: str, given: Replay) -> Replayed:
    queued = subscriptions.replay(name=name, since=given.since, by=request.actor, at=clock.now())
    return Replayed(queued=queued)
