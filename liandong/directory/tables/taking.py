"""From an upload to a preview to an import: the server keeps the file in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.directory.errors import NothingToImport, UploadGone
from liandong.directory.models import Upload
from liandong.directory.sheets.plan import CHANGED, NEW, Plan, Row, Table, plan

KEPT_FOR = timedelta(hours=2)


class Importable(Table, Protocol):
    """A table whose good rows can be taken in. `verb` is the right that it needs."""

    verb: str

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None: ...


def keep(*, table: str, name: str, content: bytes, by: Actor, at: datetime, org: str = "") -> Upload:
    """Keep an upload until its preview is applied or two hours are over; old ones go."""
    Upload.objects.filter(expires_at__lt=at).delete()
    return Upload.objects.create(
        table=table,
        name=name[:200],
        content=content,
        by=by.ref,
        org=org,
        uploaded_at=at,
        expires_at=at + KEPT_FOR,
    )


def kept(upload: UUID, by: Actor, at: datetime) -> Upload:
    """One's own upload. Raises UploadGone."""
    found = Upload.objects.filter(pk=upload, by=by.ref).first()
    if found is None or not found.usable(at):
        raise UploadGone
    return found


@transaction.atomic
def apply(*, upload: UUID, table: Importable, by: Actor, at: datetime) -> Plan:
    """Take in every row without an error, all of them or, when anything fails, none.

    What the file would do is found out anew: the directory may have changed since the preview. Raises
    UploadGone, NothingToImport, Forbidden, and whatever the table's action raises.
    """
    require(by, table.verb)
    found = Upload.objects.select_for_update().filter(pk=upload, by=by.ref).first()
    if found is None or not found.usable(at):
        raise UploadGone
    would = plan(bytes(found.content), table)
    good = would.of(NEW, CHANGED)
    if not good:
        raise NothingToImport
    found.applied_at = at
    found.content = b""
    found.save(update_fields=["applied_at", "content"])
    table.take(good, by, at)
    return would
