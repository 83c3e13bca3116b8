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


def instructed(entry: Entry) -> Iterator[Notice]:
    """To who has to answer it, and to the centre, which sees to it."""
    body = entry.body
    told = [Recipient("dispatcher")] if body["to_centre"] else [Recipient("unit_duty", body["unit"])]
    yield Notice(
        to=[*told, Recipient("centre_duty")],
        subject=_("{name} 批示：事件 {incident}").format(name=entry.by_name, incident=body["incident"]),
        text=body["text"],
        link=f"/instructions/{body['instruction']}/",
        must_answer=True,
        urgency=URGENT,
    )


def instruction_answered(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient(person=body["asked_by"])],
        subject=_("{unit} 回复批示").format(unit=body["unit_name"]),
        text=body["text"],
        link=f"/instructions/{body['instruction']}/",
    )


announce("reporting.reported_up", reported_up)
announce("reporting.instructed", instructed)
announce("reporting.instruction_answered", instruction_answered)
