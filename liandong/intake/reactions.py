"""What intake does after a fact has been committed."""

from liandong.core.journal.followers import follows
from liandong.core.journal.models import Entry
from liandong.intake.models import Draft, Report


@follows("journal.personal_destroyed", name="intake.forget_callers")
def forget_callers(entry: Entry) -> None:
    """When a caller's data is destroyed in the journal, the copy in our own columns goes with it."""
    destroyed = Entry.objects.filter(id__in=entry.body.get("entries", []), kind__startswith="intake.")
    refs = {one.body.get("report") for one in destroyed} - {None}
    Report.objects.filter(ref__in=refs).update(caller_name="", caller_phone="")
    Draft.objects.filter(report__ref__in=refs).update(body={})
