"""Listeners that come and go get every fact once: committed out of order, rolled back, missed or not."""

import asyncio
import random
import threading
import time
from dataclasses import replace

from django.db import connection, transaction

from liandong.core.journal.models import Entry
from liandong.core.live.tests.listening import listening, until
from liandong.core.live.tokens import here, token_for
from liandong.core.testing.facts import LI, Called, called

WRITERS, EACH, LISTENERS = 4, 60, 6


def write(number: int, seed: int) -> None:
    """Facts of several streams; some are rolled back, some stay open for a while."""
    chance = random.Random(seed)
    for count in range(EACH):
        with transaction.atomic():
            called(f"{number}-{count}", ref=f"26-{number:06}")
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(%s)", [chance.choice([0, 0, 0.003, 0.05])])
            if chance.random() < 0.1:
                transaction.set_rollback(True)
    connection.close()


async def listen(url: str, token: str, start: str, seed: int, done: threading.Event, got: list[int]) -> str:
    """Listen, hang up at random, come back with the last id, until the writers are done and all is told."""
    chance, last, quiet = random.Random(seed), start, 0
    while quiet < 2:
        async with listening(url, token, after=start, last=last) as stream:
            for_this_time = chance.randint(1, 12)
            async for told in stream:
                last = told.id or last
                if told.kind == "batch":
                    got.extend(fact["id"] for fact in told.data)
                    for_this_time -= 1
                assert told.kind != "reset"
                quiet = quiet + 1 if told.kind == "heartbeat" and done.is_set() else 0
                if for_this_time <= 0 or quiet >= 2:
                    break
        await asyncio.sleep(chance.choice([0, 0.05, 0.4]))
    return last


def test_many_writers_and_listeners_that_hang_up(feed_url):
    start, token, done = str(here()), token_for(LI), threading.Event()
    got: list[list[int]] = [[] for _ in range(LISTENERS)]

    async def everybody():
        return await asyncio.gather(
            *(listen(feed_url, token, start, seed, done, got[seed]) for seed in range(LISTENERS))
        )

    writers = [threading.Thread(target=write, args=(n, n)) for n in range(WRITERS)]

    def wait_for_writers():
        for writer in writers:
            writer.join()
        done.set()

    for thread in [*writers, watcher := threading.Thread(target=wait_for_writers)]:
        thread.start()
    asyncio.run(asyncio.wait_for(everybody(), 60))
    watcher.join()
    stored = sorted(Entry.objects.values_list("id", flat=True))
    assert len(stored) > WRITERS * EACH * 0.7
    for ids in got:
        assert len(ids) == len(set(ids)), "told twice"
        assert sorted(ids) == stored


def test_who_was_away_longer_than_the_feed_remembers_is_told_from_the_journal(feed_url, monkeypatch):
    start = str(here())
    called("一")
    called("二")

    async def first_batch(after):
        async with listening(feed_url, token_for(LI), after=after) as stream:
            return (await until(stream, "batch")).data

    from liandong.core.live import feed

    monkeypatch.setattr(feed.hub, "_positions", {})
    facts = asyncio.run(first_batch(start))
    assert [fact["sentence"] for fact in facts] == ["来电反映一，电话", "来电反映二，电话"]


def first_events(url, token, count, **where):
    async def take():
        taken = []
        async with listening(url, token, **where) as stream:
            async for told in stream:
                taken.append(told)
                if len(taken) == count:
                    return taken

    return asyncio.run(asyncio.wait_for(take(), 20))


def test_more_than_a_page_missed_is_a_reset(feed_url, monkeypatch):
    from liandong.core.live import cursor, feed, hub

    start = str(here())
    for number in range(4):
        called(str(number))
    monkeypatch.setattr(feed.hub, "_positions", {})
    monkeypatch.setattr(hub, "PAGE", 3)
    assert first_events(feed_url, token_for(LI), 1, after=start)[0].kind == "reset"
    assert cursor.PAGE == 5000


def test_a_cursor_of_another_life_of_the_database_is_a_reset(feed_url):
    foreign = "0" * 32 + "." + str(here()).partition(".")[2]
    for after in (foreign, "nonsense", str(here()).partition(".")[0] + ".9:5:"):
        told = first_events(feed_url, token_for(LI), 1, after=after)[0]
        assert told.kind == "reset", after
        assert told.id.partition(".")[0] == here().epoch


def test_a_restored_database_resets_those_who_listen(feed_url):
    from liandong.core.live import feed
    from liandong.core.live.actions import renew_epoch

    async def reset():
        async with listening(feed_url, token_for_li) as stream:
            await until(stream, "hello")
            await asyncio.to_thread(restore)
            return await until(stream, "reset")

    def restore():
        renew_epoch()
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        connection.close()

    token_for_li = token_for(LI)
    connection.close()
    assert asyncio.run(asyncio.wait_for(reset(), 20)).id.startswith(here().epoch)
    assert feed.hub.fresh


def test_a_listener_that_does_not_keep_up_is_let_go_before_it_is_told_a_newer_cursor(monkeypatch):
    from liandong.core.live import feed, hub
    from liandong.core.live.cursor import Cursor
    from liandong.core.live.events import Reader

    sent = []

    async def send(message):
        sent.append(message)

    async def too_slow():
        reader = Reader(frozenset({"*"}), "real", "zh-hans", expires=time.time() + 60)
        client, listener = feed.Client(reader, send, ""), feed.hub.join(reader)
        for _ in range(hub.QUEUE_FRAMES + 1):
            feed.hub._publish([], too_many=True)
        await asyncio.wait_for(client._go_on(listener), 5)

    monkeypatch.setattr(feed, "hub", hub.Hub())
    monkeypatch.setattr(hub, "QUEUE_FRAMES", 2)
    feed.hub.cursor = Cursor("0" * 32, "9:9:")
    asyncio.run(too_slow())
    assert sent == []


def test_a_page_that_knows_more_than_the_feed_is_not_told_it_again(feed_url, monkeypatch):
    from liandong.core.live import hub

    monkeypatch.setattr(hub, "POLL_SECONDS", 0.7)
    time.sleep(0.1)  # the feed sleeps now, and has not seen what follows
    called("已在页面上")
    start = str(here())

    async def first_batch():
        async with listening(feed_url, token_for(LI), after=start) as stream:
            await asyncio.to_thread(write_one)
            return (await until(stream, "batch")).data

    def write_one():
        called("新来的")
        connection.close()

    facts = asyncio.run(asyncio.wait_for(first_batch(), 10))
    assert [fact["sentence"] for fact in facts] == ["来电反映新来的，电话"]


def test_a_fact_that_cannot_say_itself_does_not_end_the_stream(feed_url, monkeypatch):
    monkeypatch.setattr(Called, "sentence", "来电{text.nothing}")
    start = str(here())
    called()
    told = first_events(feed_url, token_for(LI), 1, after=start)[0]
    assert [fact["sentence"] for fact in told.data] == ["testing.called"]


def test_the_neighbour_county_and_the_exercise_hear_nothing(feed_url):
    neighbour = replace(LI, topics=frozenset({"place/990102"}))
    drill = replace(LI, world="drill-7")
    party = replace(LI, topics=frozenset({"org/water-bureau"}))
    start = str(here())
    called("第一件")
    called("第二件", parties=["water-bureau"])
    assert first_events(feed_url, token_for(neighbour), 1, after=start)[0].kind == "hello"
    assert first_events(feed_url, token_for(drill), 1, after=start)[0].kind == "hello"
    heard = first_events(feed_url, token_for(party), 1, after=start)[0].data
    assert [fact["sentence"] for fact in heard] == ["来电反映第二件，电话"]
