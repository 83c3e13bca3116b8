"""Questions about instructions. They live in the journal alone."""

from collections.abc import Sequence

from liandong.core.access.actor import Actor
from liandong.core.errors import existing
from liandong.core.journal import Entry
from liandong.incidents.reads import incident_of
from liandong.reporting.facts import Instructed, InstructionAnswered


def instruction_of(ref: str, viewer: Actor) -> Entry:
    """An instruction, if its incident may be seen. Raises NotVisible."""
    incident = incident_of(ref.rpartition("-P")[0], viewer)
    given = Entry.objects.filter(stream=incident.stream, kind=Instructed.kind)
    return existing(given.filter(body__instruction=ref).first())


def answers_to(instruction: Entry) -> Sequence[Entry]:
    """What was said to have been done about it, in order."""
    said = Entry.objects.filter(stream=instruction.stream, kind=InstructionAnswered.kind)
    return list(said.filter(body__instruction=instruction.body["instruction"]).order_by("id"))
