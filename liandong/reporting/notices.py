from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.core.journal import Entry
from liandong.core.notify.announcing import URGENT, Notice, Recipient, announce


def reported_up(entry: Entry) -> Iterator[Notice]:
    yield Notice(
        to=[Recipient("emergency_office")],
        subject=_("{kind}：事件 {incident}").format(
            kind=entry.body["kind_name"], incident=entry.body["incident"]
        ),
        text=entry.body["text"],
        must_answer=True,
        urgency=URGENT,
    )


announce("reporting.reported_up", reported_up)
