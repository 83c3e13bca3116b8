"""Rows written in one statement come back as the ORM would have written them, or not at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DataError, IntegrityError, transaction

from liandong.core.notify.models import Message, Subscription
from liandong.core.rows import insert, read, update
from liandong.dispatch.models import Order
from liandong.intake.models import Report

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
STRANGE = ['"引号"\\n', "{a,b},NULL", "换\n行\t", "𠮷😀", "", "null", "\\u0041", "$1 %s {}", "a'b--"]


def listener(name: str, **given: object) -> Subscription:
    said = {"url": "https://localhost/", "secret": "whsec_eA==", "kinds": STRANGE, "topics": []}
    return Subscription(name=name, **{**said, **given})


def message(number: int, text: str = "", at: datetime = AT) -> Message:
    return Message(entry_id=number, kind="test.told", stream="test/1", text=text, created_at=at)


def test_what_is_written_is_what_is_read():
    rows = [message(2**53 + 1 + n, text) for n, text in enumerate(STRANGE)]
    insert(rows)
    for row, text in zip(rows, STRANGE, strict=True):
        kept = Message.objects.get(pk=row.pk)
        assert (kept.text, kept.entry_id, kept.created_at) == (text, row.entry_id, AT.astimezone(UTC))
    one = listener("one")
    insert([one])
    assert Subscription.objects.get(pk=one.pk).kinds == STRANGE


def test_rows_are_read_and_changed_as_by_the_orm():
    one = listener("one")
    insert([one, listener("other")])
    one.kinds, one.active, one.secret = [], False, STRANGE[0]
    update(one, "kinds", "active")
    assert Subscription.objects.get(name="one").kinds == []
    assert Subscription.objects.get(name="one").secret == "whsec_eA=="
    assert read(Subscription, "where active order by name", []) == [Subscription.objects.get(name="other")]
    report = Report(ref="R26-000001", narrative="冒烟", figures={"injured": 1}, answers=STRANGE, taken_at=AT)
    insert([report])
    (found,) = read(Report, "where id = %s for update", [report.pk])
    assert (found.figures, found.answers, found.taken_at, found.lon) == ({"injured": 1}, STRANGE, AT, None)
    found.figures, found.lon, found.answers = {STRANGE[0]: STRANGE}, None, ["一"]
    update(found, "figures", "lon", "answers")
    kept = Report.objects.get(pk=report.pk)
    assert (kept.figures, kept.lon, kept.answers) == ({STRANGE[0]: STRANGE}, None, ["一"])
    with pytest.raises(DataError), transaction.atomic():
        update(Subscription(pk=one.pk, name="x" * 65), "name")


def test_numbers_follow_the_order_of_the_list():
    rows = [message(n) for n in range(500)]
    insert(rows)
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    assert list(Message.objects.order_by("pk").values_list("entry_id", flat=True)) == list(range(500))


def test_what_does_not_fit_is_refused_and_nothing_of_it_stays():
    with pytest.raises(DataError), transaction.atomic():
        insert([listener("fits"), listener("x" * 65)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([listener("twice"), listener("twice")])
    with pytest.raises(TypeError), transaction.atomic():
        insert([message(1, at=AT.replace(tzinfo=None))])
    with pytest.raises(ValueError, match="JSON"), transaction.atomic():
        insert([Order(ref="x", eta_minutes=float("nan"), issued_at=AT)])
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()
