"""The directory's tables on pages: which there are, and their export."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.sheets.pages import exported
from liandong.core.sheets.plan import Table
from liandong.directory.tables import TABLES


def opened(_request: SignedInRequest, table: str) -> tuple[Table, str]:
    if table not in TABLES:
        raise Http404
    return TABLES[table](), reverse(f"directory:{table}")


@require_GET
@needs("directory.import_tables")
def export(request: SignedInRequest, table: str, form: str) -> HttpResponse:
    """A table as it stands. Phones are masked unless asked for whole by somebody who may see them."""
    of, _back = opened(request, table)
    masked = not (request.GET.get("whole") == "1" and may(request.actor, "directory.see_phones"))
    return exported(of, form, masked=masked)
