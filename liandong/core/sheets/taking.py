"""From an upload to a preview to an import: the server keeps the file in between."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.sheets.books import export_xlsx
from liandong.core.sheets.errors import NothingToImport, UploadGone
from liandong.core.sheets.models import Upload
from liandong.core.sheets.plan import CHANGED, NEW, Plan, Table, plan

KEPT_FOR = timedelta(hours=2)
UNDONE_WITHIN = timedelta(hours=24)


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
    if would.of(CHANGED):
        _keep_the_way_back(found, would, table, at)
    return would


def _keep_the_way_back(upload: Upload, would: Plan, table: Table, at: datetime) -> None:
    """The rows that were changed, as they were, in the columns of the file: an import like any other."""
    columns = [one for one in table.columns if one.name in would.header.places and not one.readonly]
    rows = [
        {**row.values, **{name: was for name, (was, _now) in row.changes.items()}}
        for row in would.of(CHANGED)
    ]
    Upload.objects.create(
        table=table.name,
        name=_("撤销：{name}").format(name=upload.name),
        content=export_xlsx(str(table.title), columns, rows, masked=False),
        by=upload.by,
        expires_at=at + UNDONE_WITHIN,
        undoes=True,
    )


def ways_back(table: Table, by: Actor, at: datetime) -> list[Upload]:
    """One's own imports of the last day that can be undone, newest first."""
    mine = Upload.objects.filter(table=table.name, by=by.ref, undoes=True, applied_at=None)
    return list(mine.filter(expires_at__gt=at).order_by("-expires_at").defer("content")[:10])
