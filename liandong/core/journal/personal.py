"""Personal values beside the facts: shown whole only on record, destroyed only by recorded order.

Emergency Response Law arts. 84-85: used for the event only, destroyed when it is over.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, Invalid
from liandong.core.journal.core_facts import PersonalDestroyed, Revealed
from liandong.core.journal.models import Entry, PersonalField, Receipt, Stream, Stuck
from liandong.core.journal.recorder import record

Forgetting = Callable[[Sequence[Entry]], None]
_forgetting: list[Forgetting] = []


def forgets(function: Forgetting) -> Forgetting:
    """Called with the facts whose personal values are being destroyed, in the same transaction: a module
    clears what it copied from them into its own columns.
    """
    if function not in _forgetting:
        _forgetting.append(function)
    return function


class NothingToReveal(DomainError, code="nothing-to-reveal", status=410):
    """The fact has no such personal value, or it was destroyed."""

    sentence = gettext_noop("这项个人信息不存在，或已按规定销毁。")


@transaction.atomic
def reveal(entry: Entry, field: str, *, by: Actor, reason: str, at: datetime) -> Any:
    """The personal value of a fact, whole. Who saw it and why is itself a fact of the same stream.

    Raises NotVisible, Forbidden, Invalid without a reason, NothingToReveal.
    """
    require(by, "journal.reveal", Stream.objects.get(name=entry.stream))
    reason = _given(reason)
    kept = PersonalField.objects.filter(entry_id=entry.pk, name=field).first()
    if kept is None:
        raise NothingToReveal
    record(Revealed(entry=entry.pk, field=field, reason=reason), stream=entry.stream, by=by, at=at)
    return kept.value


@transaction.atomic
def destroy(
    entries: Sequence[Entry],
    *,
    order: str,
    reason: str,
    by: Actor,
    at: datetime,
    ordered_by: str = "",
    scope: str = "",
) -> int:
    """Destroy every personal value and all words of these facts, by a written order, and the modules' copies.

    Facts and chain stay whole. `ordered_by` is who signed the order, `scope` what it named.

    Returns how many values there were. Raises Forbidden, Invalid without order or reason.
    """
    require(by, "journal.destroy_personal")
    order, reason = _given(order), _given(reason)
    for forget in _forgetting:  # their rows before the streams' heads: the order of locks everywhere
        forget(entries)
    _forget_own(entries)
    of_stream: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        of_stream[entry.stream].append(entry.pk)
    destroyed = {stream: _delete(ids) for stream, ids in of_stream.items()}
    # Heads in one order everywhere, so that two destructions do not wait for each other.
    for stream in sorted(name for name, count in destroyed.items() if count):
        fact = PersonalDestroyed(
            order=order,
            reason=reason,
            ordered_by=ordered_by,
            scope=scope,
            count=destroyed[stream],
            entries=of_stream[stream],
        )
        record(fact, stream=stream, by=by, at=at)
    return sum(destroyed.values())


def destroy_of_person(person: str, *, order: str, reason: str, by: Actor, at: datetime) -> int:
    """Destroy every personal value in a person's own stream. See `destroy`."""
    entries = list(Entry.objects.filter(stream=f"person/{person}"))
    return destroy(entries, order=order, reason=reason, by=by, at=at)


def _forget_own(entries: Sequence[Entry]) -> None:
    """What the journal itself copied: errors of followers, and answers kept for requests that come twice."""
    Stuck.objects.filter(entry__in=[entry.pk for entry in entries]).update(error="")
    about = {entry.stream.partition("/")[2] for entry in entries}
    kept = PersonalField.objects.filter(entry__in=[entry.pk for entry in entries])
    said = [value.split("\n")[0][:100] for value in kept.values_list("value", flat=True) if value]
    patterns = [f"%{mark}%" for mark in sorted(about.union(said)) if len(mark) > 1]
    Receipt.objects.extra(where=["answer::text like any(%s)"], params=[patterns]).delete()


def _delete(ids: list[int]) -> int:
    return PersonalField.objects.filter(entry_id__in=ids).delete()[0]


def _given(text: str) -> str:
    if not text.strip():
        raise Invalid({"reason": _("请写明依据和理由，留作记录。")})
    return text.strip()
