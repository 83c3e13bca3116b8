"""Whom a loan tells. Deadlines tell by themselves: see the rules of the mechanism."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.core.journal import Entry
from liandong.core.notify.announcing import NORMAL, URGENT, Notice, Recipient, announce


def loan_ordered(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["unit"])],
        subject=_("调用物资：{what} {n} {measure}").format(
            what=body["kind_name"], n=body["quantity"], measure=body["measure"]
        ),
        text=_("请送 {place}，交 {to}。").format(place=body["to_place"] or "—", to=body["to_name"]),
        link=f"/materials/{body['loan']}/",
        must_answer=True,
        urgency=URGENT,
    )


def loan_handed_out(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["to_unit"])],
        subject=_("物资在途：{what} {n} {measure}").format(
            what=body["kind_name"], n=body["quantity"], measure=body["measure"]
        ),
        text=_("{unit} 已出库，到后请清点并签收。").format(unit=body["unit_name"]),
        link=f"/materials/{body['loan']}/",
        urgency=NORMAL,
    )


def loan_released(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("centre_duty"), Recipient("unit_duty", body["unit"])],
        subject=_("取消调用：{unit} {what}").format(unit=body["unit_name"], what=body["kind_name"]),
        text=body["reason"],
        link=f"/materials/{body['loan']}/",
        urgency=URGENT,
    )


announce("resources.loan_ordered", loan_ordered)
announce("resources.loan_handed_out", loan_handed_out)
announce("resources.loan_released", loan_released)
