"""A write that is sent twice is done once and answered alike."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from liandong.core import clock
from liandong.core.journal.models import Entry, Receipt
from liandong.core.journal.receipts import KeyReused, KeyTooLong, once, receipt
from liandong.core.notify import delivery as process
from liandong.core.testing.facts import AT, LI, called


def write(key="k-1", asked="a", text="一") -> dict:
    with receipt(key, LI.ref, asked=asked, at=AT) as answer:
        if not answer.earlier:
            answer.value = {"entry": called(text).id}
        return answer.value


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer():
    assert write() == write()
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_for_something_else_is_refused():
    write()
    with pytest.raises(KeyReused) as refused:
        write(asked="b")
    assert refused.value.status == 422
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_write_that_failed_can_be_sent_again():
    with pytest.raises(ZeroDivisionError), receipt("k-1", LI.ref, asked="a", at=AT):
        raise ZeroDivisionError
    assert not Receipt.objects.exists()
    write()
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_short():
    with pytest.raises(KeyTooLong):
        write(key="k" * 201)


def test_ten_times_at_once_is_one_record_and_one_answer(committed_db):
    answers, start = [], threading.Barrier(10)

    def send():
        start.wait()
        answers.append(write()["entry"])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert set(answers) == {Entry.objects.get().id}


def test_who_waits_for_a_write_that_fails_does_it(committed_db):
    holding, waiting, answers = threading.Event(), threading.Event(), []

    def fails():
        with suppress(ZeroDivisionError), receipt("k-1", LI.ref, asked="a", at=AT):
            holding.set()
            waiting.wait(5)
            raise ZeroDivisionError
        connection.close()

    def does_it():
        holding.wait(5)
        waiting.set()
        answers.append(write())
        connection.close()

    threads = [threading.Thread(target=fails), threading.Thread(target=does_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"entry": Entry.objects.get().id}]


class TestAtTheEdge:
    """The decorator for views."""

    @pytest.fixture(autouse=True)
    def _database(self, db):
        self.calls = 0

    def send(self, status=201, key="k-1", header=False, **fields):
        @once
        def view(request):
            self.calls += 1
            called(str(self.calls))
            return JsonResponse({"n": self.calls}, status=status, headers={"Location": "/x"})

        data = {**fields} if header else {"_key": key, **fields}
        request = RequestFactory().post("/w/", data, headers={"Idempotency-Key": key} if header else None)
        request.actor = LI
        return view(request)

    @pytest.mark.parametrize("header", [True, False])
    def test_a_second_request_gets_the_first_answer(self, header):
        first, second = self.send(header=header, text="一"), self.send(header=header, text="一")
        assert (first.content, first.status_code) == (second.content, second.status_code)
        assert second["Location"] == "/x"
        assert Entry.objects.count() == self.calls == 1

    def test_other_content_is_refused(self):
        self.send(text="一")
        with pytest.raises(KeyReused):
            self.send(text="二")

    def test_a_refusal_keeps_nothing_and_may_be_put_right(self):
        assert self.send(status=422, text="一").status_code == 422
        assert Entry.objects.count() == 0
        assert self.send(text="二").status_code == 201

    def test_the_forms_token_is_no_part_of_what_is_asked(self):
        self.send(csrfmiddlewaretoken="a")
        assert self.send(csrfmiddlewaretoken="b").status_code == 201
        assert self.calls == 1

    def test_without_a_key_it_just_runs(self):
        self.send(key="")
        self.send(key="")
        assert self.calls == 2

    def test_somebody_elses_key_is_another_key(self):
        @once
        def view(request):
            self.calls += 1
            return HttpResponse("done")

        for actor in (LI, None):
            request = RequestFactory().post("/w/", {"_key": "k"})
            request.actor = actor
            view(request)
        assert self.calls == 2

    def test_the_tag_puts_a_key_into_the_form(self):
        from django.template import Context, Template

        shown = Template("{% load receipts %}{% idempotency_key %}{% idempotency_key %}").render(Context())
        first, second = shown.split("><")
        assert 'name="_key"' in first
        assert first != second.removesuffix(">")


@pytest.mark.django_db
def test_a_receipt_inside_a_larger_transaction_goes_with_it():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_receipts_are_forgotten_after_a_week():
    for key, age in [("old", timedelta(days=7, seconds=1)), ("new", timedelta(days=6))]:
        Receipt.objects.create(key=key, by="li-na", asked="x", at=AT - age)
    process._tidy.last = None
    with clock.at(AT):
        process._tidy()
        Receipt.objects.create(key="late", by="li-na", asked="x", at=AT - timedelta(days=8))
        process._tidy()
    assert set(Receipt.objects.values_list("key", flat=True)) == {"new", "late"}, "once an hour, no oftener"
