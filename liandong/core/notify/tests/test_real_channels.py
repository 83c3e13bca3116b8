"""Every channel against a stand-in that answers as the real gateway does."""

import base64
import hashlib
import hmac
from datetime import timedelta

import httpx
import pytest

from liandong.core import clock
from liandong.core.notify import delivery as process
from liandong.core.notify.channels import gateway as gateways
from liandong.core.notify.channels import messengers
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.tests.stand_ins import HttpGateway, running
from liandong.core.notify.transport import channel_named
from liandong.core.notify.trial import try_channel
from liandong.core.testing.facts import AT

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of signing key!").decode()
DING_SECRET = "SEC0123456789abcdef"
PUBLIC = "https://ld.example"
PRIVATE = ["19900001234", "三人", "王某", "赵磊", "人民路"]
FINE = {
    "wecom": {"errcode": 0, "errmsg": "ok", "access_token": "T1", "expires_in": 7200, "msgid": "m"},
    "wecom-robot": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"},
    "sms": {},
    "voice": {},
}
MESSENGERS = ["wecom", "wecom-robot", "dingtalk", "feishu"]
CONTRACTED = ["sms", "voice"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """No token of another test, and no waiting for a robot's turn."""
    messengers._wecom.cache_clear()
    monkeypatch.setattr(messengers, "ROBOT_EVERY", 0.0)


@pytest.fixture
def outside():
    yield from running(HttpGateway(lambda path, query, body: (200, FINE["wecom"])))


@pytest.fixture
def connected(settings, outside):
    """All channels set up, each at the stand-in."""
    settings.PUBLIC_URL = PUBLIC
    origins = ["https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com", "https://open.feishu.cn"]
    settings.NOTIFY = {
        "WECOM": "corp1:secret1@1000002",
        "WECOM_ROBOTS": "water-bureau=key-water *=key-all",
        "DINGTALK_ROBOTS": f"*=token0all:{DING_SECRET}",
        "FEISHU_ROBOTS": "*=hook-all",
        "IM_ORIGINS": " ".join(f"{one}={outside.origin}" for one in origins),
        "MAIL": "",
        "SMS": f"{outside.origin}/sms",
        "SMS_SECRET": SECRET,
        "VOICE": f"{outside.origin}/voice",
        "VOICE_SECRET": SECRET,
    }
    return outside


def queued(channel: str, **more) -> Delivery:
    """A message full of what may not leave, on its way to one person."""
    world = more.pop("world", "real")
    message = Message.objects.create(
        entry_id=1,
        kind="testing.called",
        stream="incident/26-000001",
        subject="新指令：火警 19900001234",
        text="人民路一号王某家三人被困，电话 19900001234",
        link="/orders/26-000001-01/",
        must_answer=True,
        urgency="urgent",
        world=world,
        created_at=AT,
    )
    given = {"person": "zhao-lei", "name": "赵磊", "org": "water-bureau", "role": "unit_duty"}
    given["address"] = "19900001001" if channel in CONTRACTED else ""
    return Delivery.objects.create(
        message=message,
        channel=channel,
        key=f"1:0:zhao-lei:{channel}",
        queued_at=AT,
        next_at=AT,
        **given | more,
    )


def deliver(channel: str, at=AT + timedelta(seconds=1)) -> Delivery:
    with clock.at(at):
        assert process.deliver(channel_named(channel)) == 1
    return Delivery.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED])
def test_what_the_gateway_took_is_sent(connected, channel):
    connected.answers = lambda *_: (200, FINE[channel])
    queued(channel)
    delivery = deliver(channel)
    assert (delivery.state, delivery.error) == ("sent", "")


@pytest.mark.django_db
@pytest.mark.parametrize("channel", MESSENGERS)
def test_a_third_party_learns_only_that_something_is_there(connected, channel):
    connected.answers = lambda *_: (200, FINE[channel])
    queued(channel)
    deliver(channel)
    last = connected.got[-1]
    body = last["body"]
    text = body["content"]["text"] if channel == "feishu" else body["text"]["content"]
    assert text.startswith(f"有新指令，点此查看：{PUBLIC}/")
    everything = str(last["query"]) + last["raw"].decode() + str(body)
    assert not [word for word in [*PRIVATE, "火警"] if word in everything]


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["wecom-robot", "dingtalk", "feishu"])
def test_a_robot_speaks_to_a_group_so_it_gets_no_personal_link(connected, channel):
    connected.answers = lambda *_: (200, FINE[channel])
    queued(channel)
    deliver(channel)
    assert f"{PUBLIC}/orders/26-000001-01/" in str(connected.got[-1]["body"])
    assert "/t/" not in str(connected.got[-1]["body"])


@pytest.mark.django_db
def test_dingtalk_can_check_the_signature(connected):
    connected.answers = lambda *_: (200, FINE["dingtalk"])
    queued("dingtalk")
    deliver("dingtalk")
    query = connected.got[0]["query"]
    signed = f"{query['timestamp']}\n{DING_SECRET}".encode()
    mac = hmac.new(DING_SECRET.encode(), signed, hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(mac).decode()
    assert query["access_token"] == "token0all"


@pytest.mark.django_db
def test_the_robot_of_the_unit_comes_before_the_one_for_all(connected):
    connected.answers = lambda *_: (200, FINE["wecom-robot"])
    queued("wecom-robot")
    deliver("wecom-robot")
    assert connected.got[0]["path"] == "/cgi-bin/webhook/send"
    assert connected.got[0]["query"]["key"] == "key-water"


@pytest.mark.django_db
def test_the_wecom_app_reaches_one_member_and_keeps_its_token(connected):
    connected.answers = lambda *_: (200, FINE["wecom"])
    queued("wecom")
    deliver("wecom")
    Delivery.objects.all().delete()
    queued("wecom", address="zhao.lei")
    deliver("wecom")
    paths = [asked["path"] for asked in connected.got]
    assert paths == ["/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/message/send"]
    assert [asked["body"].get("touser") for asked in connected.got] == [None, "zhao-lei", "zhao.lei"]
    assert "/t/" in connected.got[1]["body"]["text"]["content"], "only the member reads it"


@pytest.mark.django_db
def test_an_expired_wecom_token_is_fetched_anew(connected):
    connected.answers = lambda path, *_: (
        (200, FINE["wecom"]) if "gettoken" in path else (200, {"errcode": 42001, "errmsg": "expired"})
    )
    queued("wecom")
    assert deliver("wecom").state == "queued"
    connected.answers = lambda *_: (200, FINE["wecom"])
    assert deliver("wecom", AT + timedelta(minutes=1)).state == "sent"
    assert [asked["path"] for asked in connected.got].count("/cgi-bin/gettoken") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["@all", "a|b", "张三", "x/../@all"])
def test_no_address_reaches_more_than_one_member(connected, address):
    queued("wecom", address=address)
    assert deliver("wecom").permanent
    assert connected.got == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("wecom-robot", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("wecom-robot", {"errcode": -1, "errmsg": "system error"}),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}),
        ("feishu", {"code": 11232, "msg": "frequency limited psm"}),
        ("feishu", {"code": 9499, "msg": "too many request"}),
        ("dingtalk", "<html>please sign in to the network</html>"),
        ("feishu", []),
    ],
)
def test_busy_with_status_200_is_tried_again(connected, channel, code):
    connected.answers = lambda *_: (200, code)
    queued(channel)
    assert deliver(channel).state == "queued"
    connected.answers = lambda *_: (200, FINE[channel])
    assert deliver(channel, AT + timedelta(minutes=1)).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "code", "said"),
    [
        ("wecom", {"errcode": 60020, "errmsg": "not allow to access from your ip"}, "60020"),
        ("wecom-robot", {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000"),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "310000 sign not match"),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, "19024"),
        ("feishu", {"StatusCode": 19001, "StatusMessage": "param invalid"}, "19001"),
    ],
)
def test_refused_with_status_200_is_not_taken_for_success(connected, channel, code, said):
    connected.answers = lambda *_: (200, code)
    queued(channel)
    delivery = deliver(channel)
    assert (delivery.state, delivery.permanent) == ("failed", True)
    assert said in delivery.error


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED])
@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
def test_later_is_later(connected, channel, status):
    connected.answers = lambda *_: (status, {})
    queued(channel)
    delivery = deliver(channel)
    assert (delivery.state, delivery.error) == ("queued", f"HTTP {status}")


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED])
@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_never_is_never(connected, channel, status):
    connected.answers = lambda *_: (status, {})
    queued(channel)
    delivery = deliver(channel)
    assert (delivery.state, delivery.permanent, delivery.error) == ("failed", True, f"HTTP {status}")


@pytest.mark.django_db
@pytest.mark.parametrize("channel", CONTRACTED)
def test_a_repeat_has_the_same_key_and_a_new_stamp(connected, channel):
    connected.answers = lambda *_: (503, {})
    queued(channel)
    deliver(channel)
    connected.answers = lambda *_: (409, {"code": "taken before"})
    assert deliver(channel, AT + timedelta(minutes=1)).state == "sent"
    first, second = (asked["headers"] for asked in connected.got)
    assert first["idempotency-key"] == second["idempotency-key"]
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]


@pytest.mark.django_db
def test_an_sms_says_what_and_where_to_tap_signed_and_without_numbers(connected):
    connected.answers = lambda *_: (202, {})
    queued("sms")
    deliver("sms")
    asked = connected.got[0]
    body, headers = asked["body"], asked["headers"]
    assert (body["to"], body["text"], list(body["answer"])) == ("19900001001", "新指令：火警 ****", ["1"])
    assert body["link"].startswith(f"{PUBLIC}/t/")
    assert body["id"] == headers["idempotency-key"]
    assert "zhao-lei" not in asked["raw"].decode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + asked["raw"]
    mac = hmac.new(b"thirty-two bytes of signing key!", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED])
def test_a_silent_gateway_is_given_up_in_time(connected, channel, monkeypatch):
    monkeypatch.setattr(messengers, "READ_SECONDS", 0.2)
    monkeypatch.setattr(gateways, "_client", lambda: httpx.Client(timeout=0.2, trust_env=False))
    connected.silent_seconds = 0.8
    queued(channel)
    delivery = deliver(channel)
    assert delivery.state == "queued"
    assert "Timeout" in delivery.error


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED])
def test_a_gateway_that_is_away_is_tried_again_and_its_secrets_are_not_told(connected, settings, channel):
    nowhere = "http://127.0.0.1:9"
    settings.NOTIFY = {
        name: value.replace(connected.origin, nowhere) for name, value in settings.NOTIFY.items()
    }
    queued(channel)
    delivery = deliver(channel)
    assert (delivery.state, delivery.error) in [("queued", "ConnectionError"), ("queued", "ConnectError")]


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED, "mail"])
def test_an_exercise_never_leaves(connected, channel):
    queued(channel, world="drill-7")
    delivery = deliver(channel)
    assert (delivery.state, delivery.permanent) == ("failed", True)
    assert connected.got == []


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [*MESSENGERS, *CONTRACTED, "mail"])
def test_a_channel_that_is_not_set_up_says_so(settings, channel):
    settings.NOTIFY = dict.fromkeys(settings.NOTIFY, "")
    queued(channel, address="a@b.example" if channel == "mail" else "19900001001")
    delivery = deliver(channel)
    assert delivery.permanent
    assert "没有配置" in delivery.error


def test_a_robot_is_not_asked_faster_than_it_allows(monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(messengers, "ROBOT_EVERY", 3.0)
    monkeypatch.setattr(messengers.time, "sleep", slept.append)
    turns = messengers._Turns()
    turns.wait("robot")
    turns.wait("robot")
    with pytest.raises(messengers.Unreachable):
        turns.wait("robot")
    turns.wait("another")
    assert [round(one) for one in slept] == [0, 3, 0]


@pytest.mark.django_db
def test_a_phone_number_is_no_address_for_those_who_may_not_have_it(
    connected, roster, tells_the_unit, settings
):
    from liandong.core.testing.facts import called

    settings.NOTIFY_CHANNELS = ("sms", "wecom", "mail")
    called(unit="water-bureau")
    found = dict(Delivery.objects.values_list("channel", "address"))
    assert found == {"sms": "19900001001", "wecom": "", "mail": ""}


@pytest.mark.django_db
def test_nothing_is_queued_for_a_channel_that_is_not_set_up(tells_the_unit, settings):
    from liandong.core.testing.facts import called

    settings.NOTIFY_CHANNELS = ("sms",)
    called(unit="water-bureau")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.permanent) == ("failed", True), "nobody would ever take it"
    assert not channel_named("sms").is_set_up


@pytest.mark.django_db
def test_trying_a_channel_tells_what_the_gateway_says_and_alarms_nobody(connected):
    connected.answers = lambda *_: (200, FINE["dingtalk"])
    assert try_channel("dingtalk", "water-bureau").ok
    assert connected.got[0]["body"]["text"]["content"] == "通道自检，请忽略"
    connected.answers = lambda *_: (200, {"errcode": 310000, "errmsg": "sign not match"})
    assert try_channel("dingtalk", "water-bureau").said == "310000 sign not match"
    assert try_channel("sms", "19900001001").ok
    assert not try_channel("pigeon", "").ok
    assert not try_channel("webhook", "nobody").ok
    assert Delivery.objects.count() == Message.objects.count() == 0
