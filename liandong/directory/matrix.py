"""Deciding who answers for what: the one verb on the responsibility matrix."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record
from liandong.directory import words
from liandong.directory.errors import UnknownParty
from liandong.directory.facts import MatrixChanged
from liandong.directory.models import MatrixRow, Organisation
from liandong.directory.responsibility import party_names


@transaction.atomic
def change_matrix(
    *,
    types: str,
    phase: str,
    lead: str,
    by: Actor,
    at: datetime,
    cooperating: Sequence[str] = (),
    participating: Sequence[str] = (),
    contested: str = "",
) -> Entry | None:
    """Decide who answers for types of incident in a phase (003三(二), township system 三; ORG-4).

    Parties are unit kinds, or `org:<code>`. None when nothing changed. Raises UnknownParty.
    """
    require(by, "directory.change_matrix")
    if phase not in MatrixRow.Phase.values:
        raise Invalid({"phase": phase})
    _known_parties([lead, *cooperating, *participating])
    row = MatrixRow.objects.select_for_update().filter(types=types, phase=phase).first()
    before = row.said() if row else {}
    row = row or MatrixRow(types=types, phase=phase)
    row.lead, row.cooperating, row.participating = lead, list(cooperating), list(participating)
    row.contested, row.local, row.changed_at = contested, True, at
    if row.said() == before:
        return None
    row.save()
    place = mechanism.current().place
    return record(_changed(row, before), stream=f"mechanism/{place.place}", by=by, at=at, place=place.region)


def _changed(row: MatrixRow, before: dict[str, Any]) -> MatrixChanged:
    return MatrixChanged(
        types=row.types,
        type_name=words.type_name(row.types),
        phase=row.phase,
        phase_name=str(MatrixRow.Phase(row.phase).label),
        lead_name=party_names([row])[row.lead],
        previous=before,
        **row.said(),
    )


def _known_parties(named: Sequence[str]) -> None:
    kinds = words.kinds()
    orgs = {name.removeprefix(words.ORG) for name in named if name.startswith(words.ORG)}
    known = set(Organisation.objects.filter(code__in=orgs).values_list("code", flat=True))
    for name in named:
        if name not in kinds and name.removeprefix(words.ORG) not in known:
            raise UnknownParty(name=name)
