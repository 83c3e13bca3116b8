"""Keeps the table of obligations equal to what the journal and the rules imply.

`observe` runs inside every `record()`, in its transaction, after the stream's head was locked: it locks
obligations and nothing else. What it has to say goes to the stream whose head is held, so that no second
head is ever taken.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.db import connection
from django.db.models import Q

from liandong.core.access.actor import Actor
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.recorder import record_many
from liandong.core.obligations import hooks, versions
from liandong.core.obligations.announce import fact_of
from liandong.core.obligations.ladder import Said
from liandong.core.obligations.ledger import Ledger
from liandong.core.obligations.models import UNSETTLED, Obligation
from liandong.core.obligations.rules import OWN_KINDS, Rule
from liandong.core.obligations.watch import Lookup, Watch, lookup

CLOCK = replace(Actor.system("clock"), name="时钟")

_CHANGE = """
update obligations_obligation o
set state = c.state, step = c.step, look_at = c.look_at, noticed_at = c.noticed_at,
    met_by_id = c.met_by, met_at = c.met_at, ended_by_id = c.ended_by
from jsonb_to_recordset(%s::jsonb)
     as c(id bigint, state text, step smallint, look_at timestamptz, noticed_at timestamptz,
          met_by bigint, met_at timestamptz, ended_by bigint)
where o.id = c.id"""


def clock_of(world: str) -> Actor:
    return CLOCK if world == CLOCK.world else replace(CLOCK, world=world)


def observe(entries: Sequence[Entry]) -> None:
    """Settle, void, supersede and open what these facts imply. Called by the journal."""
    # Our own facts concern no rule: the engine must not feed itself.
    news = [e for e in entries if not e.kind.startswith(OWN_KINDS) and versions.concerns(e.kind)]
    if not news:
        return
    first = news[0]
    watch = versions.live(after_entry=first.id - 1, at=first.recorded_at)
    ledger = Ledger(watch, _hold(watch, news), earlier=earlier)
    for entry in news:
        ledger.see(entry)
    store(ledger, lambda said: _say(said, watch, first))


def _say(said: list[Said], watch: Watch, entry: Entry) -> None:
    record_many(
        [fact_of(one, watch.place.zone) for one in said],
        stream=entry.stream,
        by=clock_of(entry.world),
        at=max(entry.recorded_at, *(one.noticed_at for one in said)),
    )


def _hold(watch: Watch, entries: Iterable[Entry]) -> list[Obligation]:
    """Lock, in one order for all, every unsettled obligation that these facts may touch."""
    wanted: dict[Lookup, set[str]] = {}
    for entry in entries:
        for rule in watch.closers(entry.kind):
            way = lookup(rule, entry)
            wanted.setdefault(replace(way, rule=""), set()).add(way.rule)
    if not wanted:
        return []
    condition = Q()
    for way, rules in wanted.items():
        one = Q(rule__in=sorted(rules))
        one &= Q(stream=way.stream) if way.stream else Q()
        one &= Q(subject=way.subject) if way.subject else Q()
        condition |= one
    world = next(iter(entries)).world
    rows = Obligation.objects.filter(UNSETTLED, condition, world=world)
    held = list(rows.order_by("id").select_for_update(of=("self",)))
    versions.learn(watch, held)
    return held


def earlier(obligation: Obligation, rule: Rule) -> Iterable[Entry]:
    """Facts recorded before the obligation was known that may close it: it was typed in after them."""
    found = Entry.objects.filter(
        kind__in={match.fact for match in rule.closers},
        world=obligation.world,
        recorded_at__gte=obligation.opened_at,
        occurred_at__gte=obligation.opened_at,
    )
    if obligation.opened_by_id:
        found = found.filter(id__lt=obligation.opened_by_id)
    if not rule.periodic and not rule.across:
        found = found.filter(stream=obligation.stream_id)
    return found.order_by("id")


def store(ledger: Ledger, say: Callable[[list[Said]], None]) -> None:
    """Write what the ledger opened and changed, then say what it has to say."""
    if ledger.opened:
        _complete(ledger.opened)
        Obligation.objects.bulk_create(ledger.opened)
    change(ledger.changed)
    if ledger.said:
        say(ledger.said)


def _complete(opened: list[Obligation]) -> None:
    """Names where the fact gave none, and who may see it: whoever sees the stream, and who owes it."""
    unnamed = sorted({o.owed_by for o in opened if not o.owed_name})
    names = hooks.names_of(unnamed) if unnamed else {}
    streams = {o.stream_id for o in opened}
    topics = dict(Stream.objects.filter(name__in=streams).values_list("name", "topics"))
    for obligation in opened:
        obligation.owed_name = obligation.owed_name or names.get(obligation.owed_by, "")
        obligation.topics = sorted({*topics.get(obligation.stream_id, ()), f"org/{obligation.owed_by}"})


def change(obligations: list[Obligation]) -> None:
    """Write the columns that time and facts change, in one statement."""
    if not obligations:
        return
    rows = [
        {
            "id": o.id,
            "state": o.state,
            "step": o.step,
            "look_at": o.look_at and o.look_at.isoformat(),
            "noticed_at": o.noticed_at and o.noticed_at.isoformat(),
            "met_by": o.met_by_id,
            "met_at": o.met_at and o.met_at.isoformat(),
            "ended_by": o.ended_by_id,
        }
        for o in obligations
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [json.dumps(rows)])
