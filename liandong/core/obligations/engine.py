"""Keeps the table of obligations equal to what the journal and the rules imply.

`observe` runs inside every `record()`, in its transaction, after the stream's head was locked: it locks
obligations and nothing else. What it has to say goes to the stream whose head is held, so that no second
head is ever taken.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from liandong.core.access.actor import Actor
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.recorder import record_many
from liandong.core.obligations import hooks, versions
from liandong.core.obligations.announce import fact_of
from liandong.core.obligations.ladder import Said
from liandong.core.obligations.ledger import Ledger
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.rules import OWN_KINDS, Rule
from liandong.core.obligations.watch import Watch, lookup
from liandong.core.rows import as_json, ask, insert, read

CLOCK = Actor.system("clock")

_CHANGE = """
update obligations_obligation o
set state = c.state, step = c.step, look_at = c.look_at, noticed_at = c.noticed_at,
    met_by_id = c.met_by_id, met_at = c.met_at, ended_by_id = c.ended_by_id
from jsonb_to_recordset(%s::jsonb)
     as c(id bigint, state text, step smallint, look_at timestamptz, noticed_at timestamptz,
          met_by_id bigint, met_at timestamptz, ended_by_id bigint)
where o.id = c.id"""
_CHANGING = ("id", "state", "step", "look_at", "noticed_at", "met_by_id", "met_at", "ended_by_id")
_HELD = """
where state in ('open', 'breached') and ended_by_id is null and world = %(world)s and (
    stream = any(%(streams)s::text[]) and rule = any(%(on_stream)s::text[])
    or stream = any(%(both_streams)s::text[]) and subject = any(%(both_subjects)s::text[])
       and rule = any(%(on_both)s::text[])
    or subject = any(%(subjects)s::text[]) and rule = any(%(on_subject)s::text[]))
order by id for update"""


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
    store(ledger, lambda said: _say(said, watch, news), news)


def _say(said: list[Said], watch: Watch, news: Sequence[Entry]) -> None:
    """On the stream that it is about when its head is ours, else on the first: no other head is taken."""
    ours = {entry.stream for entry in news}
    first = news[0]
    by_stream: dict[str, list[Said]] = {}
    for one in said:
        about = one.obligation.stream_id
        by_stream.setdefault(about if about in ours else first.stream, []).append(one)
    for stream, of_it in by_stream.items():
        record_many(
            [fact_of(one, watch.place.zone) for one in of_it],
            stream=stream,
            by=clock_of(first.world),
            at=max(first.recorded_at, *(one.noticed_at for one in of_it)),
        )


def _hold(watch: Watch, entries: Sequence[Entry]) -> list[Obligation]:
    """Lock, in one order for all, every unsettled obligation that these facts may touch (and few others)."""
    ways = {lookup(rule, entry) for entry in entries for rule in watch.closers(entry.kind)}
    if not ways:
        return []
    alone = [way for way in ways if not way.subject]
    both = [way for way in ways if way.stream and way.subject]
    across = [way for way in ways if not way.stream]
    wanted = {
        "world": entries[0].world,
        "streams": [way.stream for way in alone],
        "on_stream": [way.rule for way in alone],
        "both_streams": [way.stream for way in both],
        "both_subjects": [way.subject for way in both],
        "on_both": [way.rule for way in both],
        "subjects": [way.subject for way in across],
        "on_subject": [way.rule for way in across],
    }
    held = read(Obligation, _HELD, wanted)
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


def store(ledger: Ledger, say: Callable[[list[Said]], None], news: Sequence[Entry] = ()) -> None:
    """Write what the ledger opened and changed, then say what it has to say about `news`."""
    if ledger.opened:
        _complete(ledger.opened, news)
        insert(ledger.opened)
    change(ledger.changed)
    if ledger.said:
        say(ledger.said)


def _complete(opened: list[Obligation], news: Sequence[Entry]) -> None:
    """Names where the fact gave none, and who may see it: whoever sees the stream, and who owes it."""
    unnamed = sorted({o.owed_by for o in opened if not o.owed_name})
    names = hooks.names_of(unnamed) if unnamed else {}
    topics = {entry.stream: entry.topics_then for entry in news if entry.topics_then is not None}
    if unknown := {o.stream_id for o in opened} - topics.keys():
        topics |= dict(Stream.objects.filter(name__in=unknown).values_list("name", "topics"))
    for obligation in opened:
        obligation.owed_name = obligation.owed_name or names.get(obligation.owed_by, "")
        obligation.topics = sorted({*topics.get(obligation.stream_id, ()), f"org/{obligation.owed_by}"})


def change(obligations: list[Obligation]) -> None:
    """Write the columns that time and facts change, in one statement."""
    if not obligations:
        return
    ask(_CHANGE, [as_json([{name: getattr(one, name) for name in _CHANGING} for one in obligations])])
