"""Numbers, signs of life and the examination: right, and only for those they are for."""

import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from liandong.core import clock
from liandong.core.notify.models import Heartbeat
from liandong.core.obligations.clockloop import run
from liandong.core.obligations.models import ClockBeat
from liandong.core.operation import examination
from liandong.core.operation.measures import measure
from liandong.core.testing import matrix
from liandong.localdb import backup_log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path):
    settings.STATE = tmp_path


def found(subject):
    return next(one for one in examination.examine(clock.now()) if one.subject == subject)


def test_the_numbers_are_those_of_the_installation(client, tmp_path):
    now = clock.now()
    ClockBeat.objects.create(name="a", beat_at=now - timedelta(seconds=4), caught_up_at=now)
    Heartbeat.objects.create(name="feed", at=now - timedelta(seconds=7))
    file = tmp_path / "b.ldb"
    file.write_bytes(b"x")
    backup_log.note(tmp_path, backup_log.BACKUP, file, now - timedelta(hours=1), 2.0)
    told = client.get("/metrics").content.decode()
    values = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    assert 4 <= float(values["liandong_clock_beat_age_seconds"]) < 60
    assert 7 <= float(values["liandong_feed_lag_seconds"]) < 60
    assert 3600 <= float(values["liandong_backup_age_seconds"]) < 3700
    assert "liandong_restore_verified_age_seconds" not in values, "never is not nought"
    assert float(values["liandong_database_connections"]) >= 1


def test_labels_are_names_of_our_own_views(client):
    client.get("/healthz")
    client.get("/19900001234/nobody-has-this")
    client.generic("SECRETMETHOD", "/healthz")
    told = client.get("/metrics").content.decode()
    assert 'view="live:healthz"' in told
    assert 'view="none"' in told
    assert "19900001234" not in told
    assert "SECRETMETHOD" not in told


def test_the_numbers_are_for_the_token_or_for_this_machine(client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer a-tokem"}).status_code == 404
    there = client.get("/metrics", REMOTE_ADDR="10.0.0.9", headers={"authorization": "Bearer a-token"})
    assert there.status_code == 200


def test_the_clock_is_alive_only_while_it_sweeps(client):
    now = clock.now()
    assert client.get("/alive/clock").status_code == 503
    beat = ClockBeat.objects.create(name="a", beat_at=now, caught_up_at=None)
    assert client.get("/alive/clock").status_code == 503, "it beats and does not keep up"
    ClockBeat.objects.filter(pk=beat.pk).update(caught_up_at=now)
    answer = client.get("/alive/clock")
    assert (answer.status_code, answer.content) == (200, b"alive")
    with clock.at(now + timedelta(seconds=31)):
        assert client.get("/alive/clock").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_the_clock_tells_a_watcher_outside_by_itself(settings):
    asked = threading.Event()

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    settings.CLOCK_PING_URL = f"http://127.0.0.1:{server.server_port}/ping"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    stop = threading.Event()
    loop = threading.Thread(target=run, args=(stop,), daemon=True)
    loop.start()
    try:
        assert asked.wait(30)
    finally:
        stop.set()
        loop.join(30)
        server.shutdown()
        server.server_close()
        connection.close()


def test_commits_that_wait_for_a_lost_standby_light_a_lamp(monkeypatch):
    monkeypatch.setattr(examination, "_asked", lambda sql: "on")  # the tests' own server waits for no disk
    measured = measure(clock.now())
    assert examination._durability(measured, clock.now())[0] == "good"
    state, said, do = examination._durability(replace(measured, awaiting_standby=3), clock.now())
    assert (state, "3 个提交" in said, "备库" in do) == ("bad", True, True)


def test_what_does_not_run_is_said_with_what_to_do():
    line = found("时限进程")
    assert line.state == "bad"
    assert "liandong serve" in line.do


def test_an_old_backup_alarms_and_a_fresh_one_does_not(tmp_path, settings):
    settings.DEMO = False
    assert found("备份").state == "bad"
    file = tmp_path / "b.ldb"
    file.write_bytes(b"x")
    backup_log.note(tmp_path, backup_log.BACKUP, file, clock.now() - timedelta(days=3), 2.0)
    assert (found("备份").state, found("备份").said) == ("bad", "上次成功：3 天前")
    backup_log.note(tmp_path, backup_log.BACKUP, file, clock.now(), 2.0)
    with open(tmp_path / backup_log.LOG, "a") as log:
        log.write("{torn")
    assert found("备份").state == "good"
    assert found("恢复演练").state == "note"


def test_a_certificate_that_ends_soon_alarms(tmp_path, settings):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "example")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=80))
    made = made.not_valid_after(now + timedelta(days=10, hours=1)).sign(key, hashes.SHA256())
    path = tmp_path / "cert.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    settings.TLS_CERTIFICATE = str(path)
    assert found("证书").state == "bad"
    assert "还有 10 天" in found("证书").said
    settings.TLS_CERTIFICATE = str(tmp_path / "none")
    assert found("证书").state == "note"


def test_the_holidays_that_are_known_end(settings):
    with clock.at(clock.now().replace(year=2026, month=11, day=22)):
        assert "2026" in found("节假日").said
    with clock.at(clock.now().replace(year=2035, month=1, day=5)):
        assert found("节假日").state == "bad"


def test_measuring_is_two_questions_at_most(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        measure(clock.now())


def test_the_page_puts_what_is_bad_on_top_and_says_what_to_do(client):
    client.force_login(matrix.account_of("administrator"))
    with matrix.acting("administrator"):
        page = client.get("/status/").content.decode()
    assert page.index("时限进程") < page.index("流水封存")
    assert "liandong serve" in page
    assert "此刻无人值班的单位" in page
