"""Two at once, and the database refuses the second: people read a sentence, not that something broke."""

import pytest
from django.db import IntegrityError
from django.test import RequestFactory

from liandong.core.access.middleware import ActorMiddleware
from liandong.core.errors import DomainError, constraints_said


class TakenAlready(DomainError, code="taken-already", constraint="testing_taken_once"):
    """Somebody else was first."""


class Diag:
    constraint_name = "testing_taken_once"


class Violated(Exception):
    diag = Diag()


def violate(cause):
    raise IntegrityError from cause


def test_a_constraint_of_ours_becomes_its_error():
    with pytest.raises(TakenAlready), constraints_said():
        violate(Violated())
    with pytest.raises(IntegrityError), constraints_said():
        violate(ValueError())


@pytest.mark.django_db
@pytest.mark.parametrize(("cause", "status"), [(Violated(), 409), (ValueError(), None)])
def test_one_that_no_page_caught_is_a_page_of_its_own(cause, status):
    request = RequestFactory().post("/x/", headers={"accept": "application/json"})
    with pytest.raises(IntegrityError) as caught:
        violate(cause)
    answer = ActorMiddleware(lambda _: None).process_exception(request, caught.value)
    assert (answer and answer.status_code) == status
