"""What was written about a loan goes with the facts that state it."""

from collections.abc import Sequence

from liandong.core.journal import Entry
from liandong.core.journal.personal import forgets
from liandong.resources.models import Loan


@forgets
def forget_conditions(entries: Sequence[Entry]) -> None:
    told = {str(one.body["loan"]) for one in entries if one.kind == "resources.loan_returned"}
    Loan.objects.filter(ref__in=told).update(condition="")
