"""Drafts, repeated submissions and late autosaves."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from liandong.core.errors import Invalid
from liandong.intake import actions, reads
from liandong.intake.errors import DraftOfAnother
from liandong.intake.models import Draft, Report
from liandong.intake.tests import county
from liandong.intake.tests.county import AT, CHEN, LI, told

KEY = "0123456789abcdef"


def save(body: dict[str, object], version: int = 1, key: str = KEY, **more: object) -> Draft:
    return actions.save_draft(key=key, body=body, version=version, by=more.pop("by", LI), at=AT, **more)  # type: ignore[arg-type]


@pytest.mark.usefixtures("place")
class TestDraft:
    def test_it_keeps_word_for_word_what_would_be_refused(self) -> None:
        typed = {"trapped": "两三个", "lon": "不知道", "narrative": "水" * 5000}
        save(typed)
        assert reads.draft_of(LI).body == typed  # type: ignore[union-attr]

    def test_an_older_save_that_arrives_late_does_not_win(self) -> None:
        save({"narrative": "第二次"}, 2)
        save({"narrative": "第一次"}, 1)
        assert reads.draft_of(LI, key=KEY).body == {"narrative": "第二次"}  # type: ignore[union-attr]

    def test_a_save_after_submission_opens_nothing_again_and_the_draft_is_emptied(self) -> None:
        save({"caller_phone": "19900001234"})
        actions.take_report(given=told(), key=KEY, by=LI, at=AT)
        save({"caller_phone": "19900001234"}, 9)
        assert reads.draft_of(LI) is None
        assert Draft.objects.get(key=KEY).body == {}

    def test_one_call_has_one_open_draft(self) -> None:
        call = actions.answer(report=actions.ring(phone="1", by=LI, at=AT), by=LI, at=AT)
        first = save({"narrative": "a"}, report=call)
        second = save({"narrative": "ab"}, 2, key="another-window", report=call)
        assert (first.pk, second.body) == (second.pk, {"narrative": "ab"})
        with pytest.raises(IntegrityError, match="one_open_draft_per_call"), transaction.atomic():
            Draft.objects.create(key="forced", by="x", report=call, begun_at=AT, saved_at=AT)

    def test_nobody_writes_into_anothers_draft_or_sees_it(self) -> None:
        save({"narrative": "我的"})
        with pytest.raises(DraftOfAnother):
            save({"narrative": "别人的"}, 2, by=CHEN)
        assert reads.draft_of(CHEN, key=KEY) is None

    def test_what_is_too_large_to_be_a_form_is_refused(self) -> None:
        with pytest.raises(Invalid):
            save({"narrative": "水" * 70_000})

    def test_it_can_be_dropped(self) -> None:
        save({"narrative": "x"})
        actions.discard_draft(key=KEY, by=CHEN, at=AT)
        assert reads.draft_of(LI) is not None
        actions.discard_draft(key=KEY, by=LI, at=AT)
        assert reads.draft_of(LI) is None


@pytest.mark.usefixtures("place")
def test_the_same_submission_twice_is_one_report() -> None:
    first = actions.take_report(given=told(), key=KEY, by=LI, at=AT)
    again = actions.take_report(given=told("别的内容"), key=KEY, by=LI, at=AT)
    assert (first.pk, again.narrative) == (again.pk, first.narrative)
    assert county.kinds(first.stream) == ["intake.report_taken"]


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_the_same_instant_are_one_report() -> None:
    county.furnish()
    together = threading.Barrier(2)
    refs: list[str] = []

    def submit() -> None:
        together.wait(5)
        refs.append(actions.take_report(given=told(), key=KEY, by=LI, at=AT).ref)
        connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(refs) == 2
    assert len(set(refs)) == 1
    assert Report.objects.count() == 1
