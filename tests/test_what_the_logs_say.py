"""Whatever people type or programs send: no telephone, word, password, key or address gets into a log."""

import json
import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from liandong.core.operation.logs import JsonLines, RequestLog
from liandong.core.testing import matrix
from tests.access_table import ROWS

PHONE = "19900001234"
KEY = "whsec_Zm9vYmFyYmF6cXV4MTIzNDU2"
SECRETS = [PHONE, KEY, "hunter2-Geheim", "一楼有人被困", "王秘密"]
NAMES = [
    *("phone", "caller_phone", "caller_name", "narrative", "text", "note", "reason", "password", "username"),
    *("token", "secret", "url", "name", "login", "old_password", "new_password1", "task", "place_name"),
]


class Kept(logging.Handler):
    """Every line as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept():
    handler, root = Kept(), logging.getLogger()
    named = [logging.getLogger(name) for name in ("django", "django.request", "django.security", "liandong")]
    levels = [(one, one.level) for one in (root, *named)]
    root.addHandler(handler)
    for one, _level in levels:
        one.setLevel(logging.INFO)  # below it, template engine and HTTP libraries chatter
    yield handler.lines
    root.removeHandler(handler)
    for one, level in levels:
        one.setLevel(level)


def silent_about_secrets(lines: list[str]) -> None:
    told = [line for line in lines if any(secret in line for secret in SECRETS)]
    assert told == []


def _feed(row: matrix.Row, viewer: str) -> bool:
    made = row.make() if row.make else {}
    url = reverse(row.name, kwargs={**row.args, **made})
    fed = {name: SECRETS[n % len(SECRETS)] for n, name in enumerate(sorted({*NAMES, *row.data}))}
    client = Client(raise_request_exception=False)
    if viewer != matrix.ANONYMOUS:
        client.force_login(matrix.account_of(viewer))
    heads = {"authorization": f"Bearer {KEY}", "idempotency-key": PHONE, "x-request-id": PHONE}
    with matrix.acting(viewer, row.topics):
        client.post(url, data=fed, headers=heads)
        client.post(url, data=json.dumps(fed), content_type="application/json", headers=heads)
        client.get(url, data={"q": PHONE, "token": KEY, "after": "hunter2-Geheim"}, headers=heads)
    return True


def _who_gets_in(row: matrix.Row) -> str:
    """Somebody who gets further than the door, where there is anybody."""
    let_in = [viewer for viewer in matrix.ROLES[1:] if row.expected(viewer) in (200, 201, 204, 302, 422)]
    return let_in[0] if let_in else matrix.ANONYMOUS


@pytest.mark.django_db
def test_every_form_and_api_keeps_what_it_is_sent_to_itself(kept, settings):
    settings.DEMO = False
    tried = 0
    for row in ROWS:
        with transaction.atomic():
            tried += _feed(row, _who_gets_in(row))
            transaction.set_rollback(True)  # rows make the same things, each for itself
    assert tried > 100
    assert sum("answered" in line for line in kept) >= 3 * tried
    silent_about_secrets(kept)


def _asked(fails: Exception) -> None:
    def view(request):
        try:
            raise fails
        except Exception:
            logging.getLogger("liandong.somewhere").exception("could not: %s for %s", fails, PHONE)
            raise

    with pytest.raises(type(fails)):
        RequestLog(view)(RequestFactory().post("/", {"phone": PHONE}))


def test_errors_are_named_and_placed_and_their_text_left_out(kept):
    _asked(ValueError(f"cannot read {KEY}"))
    _asked(ValidationError(f"{PHONE} is taken"))
    said = json.loads(kept[0])
    assert said["error"] == "builtins.ValueError"
    assert any("test_what_the_logs_say.py" in place for place in said["where"])
    silent_about_secrets(kept)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_quotes_is_left_out(kept):
    with connection.cursor() as cursor:
        cursor.execute("create temp table calls (phone text primary key)")
        with pytest.raises(IntegrityError) as refused:
            cursor.execute("insert into calls values (%s), (%s)", [PHONE, PHONE])
        cursor.execute("drop table calls")
    assert PHONE in str(refused.value)
    _asked(refused.value)
    assert json.loads(kept[-1])["sqlstate"] == "23505"
    silent_about_secrets(kept)


@pytest.mark.django_db
def test_a_line_names_request_view_actor_and_incident(kept):
    client = Client(raise_request_exception=False)
    client.force_login(matrix.account_of("dispatcher"))
    with matrix.acting("dispatcher"):
        answer = client.get(reverse("dispatch:incident", kwargs={"ref": "26-000412"}))
    [line] = [said for said in map(json.loads, kept) if said.get("message") == "answered"]
    assert line["request"] == answer["X-Request-ID"]
    assert line["view"] == "dispatch:incident"
    assert line["actor"] == "test-dispatcher"
    assert line["incident"] == "26-000412"
    assert line["status"] == 404


def test_an_id_of_the_proxy_is_kept_and_nothing_else_is(kept):
    from django.http import HttpResponse

    answer = RequestLog(lambda request: HttpResponse())
    make = RequestFactory()
    given = "4f2a9c00-1111-4222-8333-abcdefabcdef"
    assert answer(make.get("/", headers={"x-request-id": given}))["X-Request-ID"] == given
    for odd in (PHONE, "王秘密", KEY, "a" * 200):
        assert answer(make.get("/", HTTP_X_REQUEST_ID=odd))["X-Request-ID"] != odd
