"""The journal's tables. Append-only is held by triggers (migration 0002)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext as _

from liandong.core.journal.chain import PERSONAL, WORDS
from liandong.core.journal.facts import DESTROYED, HIDDEN, Fact, kind_named, say


class Stream(models.Model):
    """The head of one chain of facts, and what the thing it is about may be seen by.

    Writers of one stream take turns on this row; writers of different streams do not wait for each other.
    """

    name = models.TextField(primary_key=True)
    world = models.TextField(default="real")
    place = models.TextField(blank=True, default="")
    topics = ArrayField(models.TextField(), default=list)
    seq = models.IntegerField(default=0)
    hash = models.BinaryField(default=b"")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["topics"], name="stream_topics")]


class Entries(models.QuerySet["Entry"]):
    """Facts with people's words where they wrote them; `iterator()` and `values()` give them as chained."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            put_words_back(one for one in self._result_cache or () if isinstance(one, Entry))


class Entry(models.Model):
    """One fact as it stands in the journal. Never changed, never deleted.

    `occurred_at` is when it happened and judges deadlines; `recorded_at` is when it was known here.
    """

    id = models.BigAutoField(primary_key=True)
    world = models.TextField()
    stream = models.TextField()
    seq = models.IntegerField()
    kind = models.TextField()
    body = models.JSONField()
    by = models.TextField()
    by_name = models.TextField()
    post = models.TextField(blank=True)
    org = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    place = models.TextField(blank=True)
    parties = ArrayField(models.TextField(), default=list)
    corrects = models.BigIntegerField(null=True)
    key = models.TextField(null=True)
    digest = models.TextField()
    prev = models.BinaryField()
    hash = models.BinaryField()
    # Who may see its stream, as it was when this was recorded: known to the observers, who need not ask.
    topics_then: Sequence[str] | None = None

    objects = Entries.as_manager()

    class Meta:
        ordering = ["id"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="one_fact_per_place_in_a_stream"),
            models.UniqueConstraint(fields=["key"], name="one_fact_per_key"),
            models.CheckConstraint(
                condition=models.Q(occurred_at__lte=models.F("recorded_at")), name="fact_not_from_the_future"
            ),
            models.CheckConstraint(condition=models.Q(digest__in=["sha256", "sm3"]), name="digest_is_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="entry_by_kind"),
            models.Index(fields=["-recorded_at"], name="entry_by_time"),
        ]

    @property
    def fact(self) -> Fact:
        """The typed fact, its personal values hidden. Raises UnknownKind."""
        kind = kind_named(self.kind)
        shown = {
            name: HIDDEN if isinstance(value, dict) and PERSONAL in value else value
            for name, value in self.body.items()
        }
        return kind.model_validate(shown)

    def __str__(self) -> str:
        return say(self.kind, self.body)

    def said_of(self, name: str, default: Any = "") -> Any:
        return self.body.get(name, default)


class Arrival(models.Model):
    """When a fact became visible, in transactions: the index that followers and the feed read.

    Not part of the record: transaction numbers belong to one database cluster and are renewed on restore.
    """

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False)
    xid = models.TextField()  # xid8 in the database, see migration 0002
    topics = ArrayField(models.TextField(), default=list)


class PersonalField(models.Model):
    """A personal value of a fact. The fact holds only its salted digest; this row can be destroyed."""

    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, related_name="+")
    name = models.TextField()
    salt = models.BinaryField()
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="one_personal_value_per_field")]


def put_words_back(entries: Iterable[Entry]) -> None:
    """The words in place of their digests, or what says that they were destroyed: one query for all."""
    waiting: dict[int, dict[str, Any]] = {
        one.pk: one.body
        for one in entries
        if "body" in one.__dict__
        and any(isinstance(value, dict) and WORDS in value for value in one.body.values())
    }
    if not waiting:
        return
    kept = PersonalField.objects.filter(entry_id__in=waiting).values_list("entry_id", "name", "value")
    for entry, name, value in kept:
        if isinstance(waiting[entry][name], dict) and WORDS in waiting[entry][name]:
            waiting[entry][name] = value
    for body in waiting.values():
        for name, value in body.items():
            if isinstance(value, dict) and WORDS in value:
                body[name] = _(DESTROYED)


class Seal(models.Model):
    """A Merkle root over every fact that became visible since the seal before it (RFC 6962)."""

    id = models.BigAutoField(primary_key=True)
    since = models.TextField()  # pg_snapshot
    until = models.TextField()
    size = models.IntegerField()
    root = models.BinaryField()
    prev = models.BinaryField()
    hash = models.BinaryField()
    digest = models.TextField()
    sealed_at = models.DateTimeField()


class SealedEntry(models.Model):
    """Which seal holds a fact, and where."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False)
    seal = models.ForeignKey(Seal, models.DO_NOTHING, db_constraint=False, related_name="leaves")
    position = models.IntegerField()


class Follower(models.Model):
    """How far a reaction has read."""

    name = models.TextField(primary_key=True)
    cursor = models.TextField()  # pg_snapshot
    read_at = models.DateTimeField(null=True)


class Stuck(models.Model):
    """A fact that a follower could not react to yet: kept, retried, visible."""

    follower = models.ForeignKey(Follower, models.CASCADE)
    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, related_name="+")
    attempts = models.IntegerField(default=1)
    error = models.TextField()
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "entry"], name="stuck_once_per_fact")]


class Receipt(models.Model):
    """What was answered to a write with an idempotency key: the same key gets the same answer."""

    key = models.TextField()
    by = models.TextField()
    asked = models.TextField()  # digest of the request
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="one_answer_per_key")]
