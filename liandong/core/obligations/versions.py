"""The rules in force in this process, and the versions that the database knows.

The book is read once per process; a changed folder takes effect at the next start. A version is written
down when the first fact is judged under it, so that what it opened can be finished under it whatever
happens to the file.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from psycopg.types.json import Jsonb

from liandong.core.journal.models import Entry
from liandong.core.obligations.book import RuleBook, load_rules
from liandong.core.obligations.models import Obligation, RuleVersion
from liandong.core.obligations.rules import Rule
from liandong.core.obligations.watch import Version, Watch

# Another process may run a newer book during a restart: its versions are learnt within this many seconds.
_LEARN_SECONDS = 5.0

_WRITE = """
insert into obligations_ruleversion (rule, hash, document, first_seen, after_entry)
select rule, hash, document, %s, %s
from unnest(%s::text[], %s::text[], %s::jsonb[]) as v(rule, hash, document)
order by rule on conflict (rule, hash) where until_entry is null do nothing"""


class _Process:
    """What this process has learnt. Only what is committed is kept."""

    def __init__(self) -> None:
        self.book: RuleBook | None = None
        self.watch: Watch | None = None
        self.learnt_at = 0.0
        self.newest = 0


_process = _Process()


def book() -> RuleBook:
    """The rules in force here."""
    if _process.book is None:
        _process.book = load_rules(Path(settings.LIANDONG_MECHANISM))
    return _process.book


def forget() -> None:
    """Read everything anew when next asked: after a change of database or folder."""
    _process.__init__()  # type: ignore[misc]


def unlearn() -> None:
    """The database is another one than a moment ago; the book stays."""
    rules = _process.book
    forget()
    _process.book = rules


@contextmanager
def in_force(rules: RuleBook) -> Iterator[RuleBook]:
    """Put a book in force inside the block: tests, trials of a new mechanism."""
    forget()
    _process.book = rules
    try:
        yield rules
    finally:
        forget()


def concerns(kind: str) -> bool:
    """Whether any rule, in force or still running, cares for this kind of fact. Asked for every fact."""
    if _process.watch is not None:
        return _process.watch.concerns(kind) or _grown()
    rules = book()
    return kind in rules.opened_by_kind or kind in rules.closed_by_kind or RuleVersion.objects.exists()


def live(*, at: datetime, after_entry: int | None = None) -> Watch:
    """The watch of the running engine.

    Versions not seen before are written down as judging the facts after `after_entry` (default: the newest).
    """
    if _process.watch is not None and not _grown():
        return _process.watch
    rules = book()
    numbers = _numbers(rules, after_entry, at)
    watch = Watch(rules.place, (Version(numbers[rule.id], rule) for rule in rules), forever=True)
    newest = 0
    for row in RuleVersion.objects.order_by("id"):
        newest = row.id
        watch.add(version_of(row), opens=False)
    transaction.on_commit(lambda: _keep(watch, newest))
    return watch


def adopt(rules: RuleBook, at: datetime) -> None:
    """Put exactly these rules in force: earlier versions judge no fact recorded from here on."""
    with transaction.atomic():
        newest = newest_entry()
        numbers = _numbers(rules, newest, at, anew=True)
        old = RuleVersion.objects.filter(until_entry__isnull=True).exclude(id__in=numbers.values())
        old.update(until_entry=newest)


def rule_of(watch: Watch, obligation: Obligation) -> Rule:
    """The rule an obligation runs under; a version not met before is fetched."""
    learn(watch, [obligation])
    return watch.rule(obligation)


def learn(watch: Watch, obligations: list[Obligation]) -> None:
    """Make sure that the watch knows the version of each of these."""
    missing = {o.version_id for o in obligations if not watch.knows(o.version_id)}
    for row in RuleVersion.objects.filter(id__in=missing) if missing else ():
        watch.add(version_of(row), opens=False)


def version_of(row: RuleVersion) -> Version:
    return Version(row.id, Rule.model_validate(row.document), row.after_entry, row.until_entry)


def _keep(watch: Watch, newest: int) -> None:
    _process.watch, _process.newest, _process.learnt_at = watch, newest, time.monotonic()


def _grown() -> bool:
    if time.monotonic() - _process.learnt_at < _LEARN_SECONDS:
        return False
    newest = RuleVersion.objects.aggregate(newest=Max("id"))["newest"] or 0
    _process.learnt_at = time.monotonic()
    if newest == _process.newest:
        return False
    _process.watch = None
    return True


def newest_entry() -> int:
    return Entry.objects.aggregate(newest=Max("id"))["newest"] or 0


def _numbers(rules: RuleBook, after_entry: int | None, at: datetime, *, anew: bool = False) -> dict[str, int]:
    """Row numbers of the versions of this book, by rule.

    `anew`: one that was retired comes back as a new row.
    """
    known = _known(rules, anew=anew)
    missing = [rule for rule in rules if rule.id not in known]
    if not missing:
        return known
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                at,
                newest_entry() if after_entry is None else after_entry,
                [rule.id for rule in missing],
                [rule.hash for rule in missing],
                [Jsonb(rule.document()) for rule in missing],
            ],
        )
    return _known(rules, anew=anew)


def _known(rules: RuleBook, *, anew: bool) -> dict[str, int]:
    rows = RuleVersion.objects.filter(rule__in=list(rules.rules)).order_by("id")
    if anew:
        rows = rows.filter(until_entry__isnull=True)
    return {row.rule: row.id for row in rows if rules[row.rule].hash == row.hash}
