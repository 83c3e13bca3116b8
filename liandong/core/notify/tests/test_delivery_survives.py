"""Deliveries arrive at least once: after crashes, refusals and silence of the gateway; known by one key."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from liandong.core import clock
from liandong.core.notify import delivery as process
from liandong.core.notify import leases, transport
from liandong.core.notify.heartbeat import age_of
from liandong.core.notify.hooks import exercise_recipients
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.transport import Channel, Handed, Refused, Unreachable, channel_named
from liandong.core.testing.facts import AT, LI, called, supplied


class Gateway:
    """Takes what it is given, or fails as it is told to."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.fails_with: Exception | None = None

    def send(self, delivery: Delivery) -> Handed:
        self.keys.append(delivery.key)
        if self.fails_with:
            raise self.fails_with
        return Handed()


@pytest.fixture
def gateway(monkeypatch):
    gateway = Gateway()
    channel = Channel("loopback", gateway.send, batch=50)
    monkeypatch.setitem(transport._channels, "loopback", channel)
    return gateway


def deliver(at):
    with clock.at(at):
        return process.deliver(channel_named("loopback"))


@pytest.mark.django_db
def test_what_the_gateway_took_is_sent(tells_the_unit, gateway):
    called()
    assert deliver(AT) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("sent", AT, 1)
    assert deliver(AT + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_killed_between_sending_and_writing_it_down(tells_the_unit, gateway, monkeypatch):
    called()
    with monkeypatch.context() as broken:
        broken.setattr(process, "settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver(AT)
    assert deliver(AT + timedelta(seconds=10)) == 0, "its lease still runs"
    assert deliver(AT + timedelta(seconds=30)) == 1
    first, second = gateway.keys
    assert first == second
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db
def test_an_attempt_that_comes_back_late_changes_nothing(tells_the_unit, gateway):
    called()
    slow = leases.take(channel_named("loopback"), AT)
    assert deliver(AT + leases.LEASE) == 1
    leases.settle([leases.Outcome(slow[0], "failed", "too late")], AT + leases.LEASE)
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db
def test_what_arrived_has_arrived_however_late_it_is_known(tells_the_unit, gateway):
    called()
    slow = leases.take(channel_named("loopback"), AT)
    again = leases.take(channel_named("loopback"), AT + leases.LEASE)
    leases.settle([leases.Outcome(slow[0], "delivered")], AT + leases.LEASE * 1.2)
    assert Delivery.objects.get().state == "delivered"
    leases.settle([leases.Outcome(again[0], "failed", "too late")], AT + leases.LEASE * 1.3)
    assert Delivery.objects.get().state == "delivered"
    assert deliver(AT + timedelta(days=1)) == 0, "and it is not sent once more"


@pytest.mark.django_db
def test_what_hangs_every_time_is_given_up_in_sight(tells_the_unit):
    called()
    channel = Channel("loopback", lambda one: Handed(), pauses=(timedelta(seconds=5),))
    at = AT
    for attempt in (1, 2):
        taken = leases.take(channel, at)
        assert [one.attempts for one in taken] == [attempt]
        at += leases.LEASE
    assert leases.take(channel, at) == []
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.failed_at) == ("failed", 2, at)
    assert delivery.error == "多次发送都没有得到结果"
    leases.settle([leases.Outcome(taken[0], "delivered")], at)
    assert Delivery.objects.get().state == "delivered", "the last of them came through after all"


@pytest.mark.django_db
def test_a_report_that_it_failed_outlives_an_attempt_that_comes_back_late(tells_the_unit):
    called()
    slow = leases.take(channel_named("loopback"), AT)
    Delivery.objects.update(
        state="failed", failed_at=AT, error="no such number", permanent=True, next_at=None
    )
    leases.settle([leases.Outcome(slow[0], "sent")], AT)
    assert Delivery.objects.get().state == "failed"


@pytest.mark.django_db
def test_a_silent_gateway_is_tried_again_with_growing_pauses(tells_the_unit, gateway):
    gateway.fails_with = Unreachable("no line")
    called()
    at, pauses = AT, []
    for _ in range(6):
        assert deliver(at) == 1
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.error) == ("queued", "no line")
        pauses.append((delivery.next_at - at).total_seconds())
        at = delivery.next_at
    assert pauses == sorted(pauses)
    assert pauses[0] < 6
    assert pauses[-1] > 50
    gateway.fails_with = None
    deliver(at)
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db
def test_after_three_minutes_of_silence_everything_is_out_within_five(tells_the_unit, gateway):
    gateway.fails_with = Unreachable("no line")
    called()
    second = AT
    while second < AT + timedelta(minutes=5):
        if second >= AT + timedelta(minutes=3):
            gateway.fails_with = None
        deliver(second)
        second += timedelta(seconds=5)
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_gateway_that_never_comes_back_ends_in_a_visible_failure(tells_the_unit, gateway):
    gateway.fails_with = Unreachable("no line")
    called()
    at = AT
    while (delivery := Delivery.objects.get()).state == "queued":
        at = delivery.next_at
        deliver(at)
    assert (delivery.state, delivery.permanent, delivery.failed_at) == ("failed", False, at)
    assert at - AT > timedelta(hours=1)


@pytest.mark.django_db
def test_a_refusal_is_final(tells_the_unit, gateway):
    gateway.fails_with = Refused("no such number")
    called()
    deliver(AT)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.permanent, delivery.error) == ("failed", True, "no such number")
    assert deliver(AT + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_broken_adapter_is_tried_again(tells_the_unit, gateway):
    gateway.fails_with = ZeroDivisionError("bug")
    called()
    deliver(AT)
    delivery = Delivery.objects.get()
    assert delivery.state == "queued"
    assert "bug" in delivery.error


@pytest.mark.django_db
def test_an_exercise_reaches_only_whom_it_names(tells_the_unit, gateway):
    from dataclasses import replace

    drill = replace(LI, world="drill-7")
    called(by=drill)
    deliver(AT)
    assert Delivery.objects.get().state == "failed"
    assert gateway.keys == []
    with supplied(
        exercise_recipients, lambda *, world: frozenset({"zhao-lei"} if world == "drill-7" else ())
    ):
        called("再报", by=drill)
        deliver(AT)
    assert len(gateway.keys) == 1


KILLED_WHILE_SENDING = """
import os, signal, sys
import django
django.setup()
from liandong.core.notify import delivery, transport
def send(one):
    with open(sys.argv[1], "a") as gateway:
        gateway.write(one.key)
    os.kill(os.getpid(), signal.SIGKILL)
delivery.deliver(transport.Channel("loopback", send))
"""


def test_a_process_that_is_killed_while_sending_is_made_good_within_thirty_seconds(
    committed_db, tells_the_unit, gateway, tmp_path
):
    called(at=clock.now())
    known = connection.get_connection_params()
    where = f"host={known['host']}&port={known.get('port') or 5432}"
    url = f"postgresql://{known['user']}@/{known['dbname']}?{where}"
    environment = os.environ | {"DATABASE_URL": url, "LIANDONG_CHECK": "1"}
    command = [sys.executable, "-c", KILLED_WHILE_SENDING, str(tmp_path / "gateway")]
    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, timeout=60)
    assert killed.returncode == -9
    first = (tmp_path / "gateway").read_text()
    assert Delivery.objects.get().state == "queued"
    assert deliver(clock.now()) == 0, "nobody else sends it while its lease runs"
    assert deliver(clock.now() + timedelta(seconds=30)) == 1
    assert gateway.keys == [first]
    assert Delivery.objects.get().state == "sent"


def test_two_processes_hand_over_each_once(committed_db, tells_the_unit, gateway):
    for number in range(40):
        called(f"第{number}件", ref=f"26-{number:06}")
    threads = [threading.Thread(target=work_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(gateway.keys) == sorted(Delivery.objects.values_list("key", flat=True))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def work_all():
    with clock.at(AT):
        while process.deliver(Channel("loopback", channel_named("loopback").send, batch=3)):
            pass
    connection.close()


def test_the_process_delivers_beats_and_outlives_its_connections(committed_db, tells_the_unit):
    stop = threading.Event()
    runner = threading.Thread(target=process.run, args=(stop,))
    process._pulse.last = None
    runner.start()
    try:
        called("第一件", at=clock.now())
        wait_for(lambda: Delivery.objects.filter(state="delivered").count() == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] > 0
        called("第二件", at=clock.now())
        wait_for(lambda: Delivery.objects.filter(state="delivered").count() == 2)
        assert age_of("delivery", clock.now()) < timedelta(seconds=10)
    finally:
        stop.set()
        runner.join(10)
    assert not runner.is_alive()


def wait_for(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.django_db
def test_a_thousand_hand_overs_leave_nobody_out(tells_the_unit):
    message = Message.objects.create(
        entry_id=1, kind="testing.called", stream="incident/26-000001", text="喂", created_at=AT
    )
    Delivery.objects.bulk_create(
        Delivery(message=message, person="zhao-lei", channel="loopback", key=str(n), queued_at=AT, next_at=AT)
        for n in range(1000)
    )
    while deliver(AT):
        pass
    assert Delivery.objects.filter(state="delivered").count() == 1000
