"""What people said goes with the personal values of its facts."""

from collections.abc import Sequence

from liandong.conversation.facts import Said
from liandong.conversation.models import Line
from liandong.core.journal import Entry
from liandong.core.journal.personal import forgets


@forgets
def forget_words(entries: Sequence[Entry]) -> None:
    said = [entry.body["line"].removeprefix("L") for entry in entries if entry.kind == Said.kind]
    Line.objects.filter(pk__in=said).update(text="")
