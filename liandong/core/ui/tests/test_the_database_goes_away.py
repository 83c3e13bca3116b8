"""Whoever meets a database that is away is asked to try again, wherever in the frame it was noticed."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from liandong.core import clock
from liandong.core.ui import views

NOON = datetime(2026, 4, 15, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_it_goes_away_while_the_session_is_saved(settings, monkeypatch):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    visitor = Client(raise_request_exception=False)
    visitor.force_login(get_user_model().objects.create(username="x"))

    def away(*_args, **_more):
        raise OperationalError("gone")

    monkeypatch.setattr(SessionStore, "save", away)
    answer = visitor.get("/design/")
    assert (answer.status_code, answer.get("Retry-After")) == (503, "3")


def test_pages_that_say_what_went_wrong_carry_the_databases_time():
    with clock.at(NOON):
        page = views.not_found(RequestFactory().get("/x/")).content.decode()
    assert f'name="server-time" content="{int(NOON.timestamp() * 1000)}"' in page


def test_without_the_database_they_carry_the_machines(monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(clock, "now", away)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    for view in (views.not_found, views.server_error):
        assert str(int(NOON.timestamp() * 1000)) in view(RequestFactory().get("/x/")).content.decode()
