"""From an upload to a preview to an import: the server keeps the file in between."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.sheets.errors import NothingToImport, UploadGone
from liandong.core.sheets.models import Upload
from liandong.core.sheets.plan import CHANGED, NEW, Plan, Table, plan

KEPT_FOR = timedelta(hours=2)


def keep(*, table: str, name: str, content: bytes, by: Actor, at: datetime) -> Upload:
    """Keep an upload until its preview is applied or two hours are over; old ones go."""
    Upload.objects.filter(expires_at__lt=at).delete()
    return Upload.objects.create(
        table=table, name=name[:200], content=content, by=by.ref, expires_at=at + KEPT_FOR
    )


def kept(upload: UUID, by: Actor, at: datetime, *, lock: bool = False) -> Upload:
    """One's own upload. Raises UploadGone."""
    found = Upload.objects.select_for_update() if lock else Upload.objects
    one = found.filter(pk=upload, by=by.ref).first()
    if one is None or not one.usable(at):
        raise UploadGone
    return one


@transaction.atomic
def apply(*, upload: UUID, table: Table, by: Actor, at: datetime) -> Plan:
    """Take in every row without an error, all of them or, when anything fails, none.

    What the file would do is found out anew: things may have changed since the preview. Raises UploadGone,
    NothingToImport, Forbidden, and whatever the table's action raises.
    """
    require(by, table.verb)
    found = kept(upload, by, at, lock=True)
    would = plan(bytes(found.content), table)
    good = would.of(NEW, CHANGED)
    if not good:
        raise NothingToImport
    found.applied_at, found.content = at, b""
    found.save(update_fields=["applied_at", "content"])
    table.take(good, by, at)
    return would
