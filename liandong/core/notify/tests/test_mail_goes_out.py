"""Mail against a small SMTP server, and what the library may not write down."""

import pytest

from liandong.core.notify.tests.stand_ins import SmtpGateway, running
from liandong.core.notify.tests.test_real_channels import PRIVATE, PUBLIC, deliver, queued
from liandong.core.notify.trial import try_channel


@pytest.fixture
def mail_server(settings):
    for server in running(SmtpGateway()):
        settings.PUBLIC_URL = PUBLIC
        url = f"mailto://127.0.0.1:{server.port}?from=ld@ld.example&mode=insecure"
        settings.NOTIFY = {**settings.NOTIFY, "MAIL": url}
        yield server


@pytest.mark.django_db
def test_a_mail_says_that_something_is_there(mail_server):
    queued("mail", address="zhao.lei@water.example")
    assert deliver("mail").state == "sent"
    mail = mail_server.got[0]
    assert (mail["to"], mail["subject"]) == ("zhao.lei@water.example", "联动通知")
    body = mail.get_body().get_content()
    assert f"{PUBLIC}/t/" in body
    assert not [word for word in PRIVATE if word in body]
    assert mail["x-message-key"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("refusal", "state"),
    [("550 no such user", "failed"), ("451 try later", "queued")],
    ids=["never", "later"],
)
def test_a_mail_server_says_never_or_later(mail_server, refusal, state):
    mail_server.refuse = refusal
    queued("mail", address="zhao.lei@water.example")
    delivery = deliver("mail")
    assert (delivery.state, refusal[:3] in delivery.error) == (state, True)


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(settings):
    settings.NOTIFY = {**settings.NOTIFY, "MAIL": "mailto://127.0.0.1:9?from=ld@ld.example&mode=insecure"}
    queued("mail", address="zhao.lei@water.example")
    assert deliver("mail").state == "queued"


@pytest.mark.django_db
def test_secrets_and_addresses_are_not_in_the_log(settings, caplog, mail_server):
    settings.NOTIFY = {**settings.NOTIFY, "WECOM": "corp1:secret1", "DINGTALK_ROBOTS": "*=bad!:secret2"}
    for channel, address in [("wecom", "zhao-lei"), ("dingtalk", "x"), ("mail", "zhao.lei@water.example")]:
        assert try_channel(channel, address).ok == (channel == "mail")
    assert [word for word in ("secret", "zhao") if word in caplog.text] == []
