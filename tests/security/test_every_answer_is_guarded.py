"""Every address of the table: what the browser is told to forbid, and who is believed."""

import os
import re
import subprocess
import sys

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from liandong.core.testing import matrix
from tests.access_table import ROWS

STRICT = (
    "default-src 'self'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
)
LOOSE = re.compile(r"unsafe-|(?<!\w)\*(?!\w)|(?<![\w:])https?:")
WITHOUT_A_SESSION = {"notify:tap", "notify:receipts"}
"""Their own secret is the authority: a signed link, a signed body. The API asks for a bearer token."""


class _Undone(Exception):
    pass


def each_cell(*, method=""):
    """Every row for a visitor and for who gets furthest; what it makes is unmade again."""
    for row in ROWS:
        for viewer in viewers_of(row) if method in ("", row.method) else ():
            try:
                with transaction.atomic():
                    yield row, viewer
                    raise _Undone
            except _Undone:
                pass


def viewers_of(row):
    """A visitor, and who gets furthest."""
    best = min(matrix.ROLES[1:], key=lambda role: (row.expected(role) in (403, 404, 401), row.expected(role)))
    return ("anonymous", best)


@pytest.fixture(autouse=True)
def _not_a_demo(settings, db):
    settings.DEMO = False


def is_operation(row):
    return row.name.startswith("api:") and row.name not in ("api:tokens", "api:revocation")


def wrong_with(answer):
    policy = answer.headers.get("Content-Security-Policy", "")
    own = "sandbox" in policy
    yield from (f"no {part}" for part in STRICT if part not in policy and not own)
    if LOOSE.search(policy.replace("blob:", "").replace("data:", "")):
        yield f"loose: {policy}"
    for name, wanted in (
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ):
        if answer.headers.get(name) != wanted:
            yield f"{name}: {answer.headers.get(name)}"
    if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        yield "referrer"
    kept = answer.headers.get("Cache-Control", "")
    if not re.search(r"no-store|private", kept) and "image/" not in answer.headers.get("Content-Type", ""):
        yield f"cached: {kept!r}"


def test_no_answer_lacks_what_protects_it():
    found = {
        (row.name, viewer, problem)
        for row, viewer in each_cell()
        for problem in wrong_with(matrix.answer(row, viewer))
    }
    assert found - {(name, viewer, f"cached: {kept!r}") for name, viewer, kept in SHARED} == set()


SHARED = {("web:field_worker", viewer, "no-cache") for viewer in matrix.ROLES}
"""The same program for everybody."""


def test_no_write_is_believed_without_the_page_that_it_came_from():
    for row, viewer in each_cell(method="post"):
        if viewer == "anonymous" or row.name in WITHOUT_A_SESSION or is_operation(row):
            continue
        made = row.make() if row.make else {}
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(matrix.account_of(viewer))
        with matrix.acting(viewer, row.topics):
            answer = client.post(reverse(row.name, kwargs={**row.args, **made}), data=dict(row.data))
        assert answer.status_code == 403, row.name
        assert "请刷新" in answer.content.decode() or "CSRF" in answer.content.decode(), row.name


def test_a_session_is_no_token():
    """A page of another site can make a browser send cookies, not an Authorization header."""
    for row, viewer in each_cell():
        if viewer != "anonymous" and is_operation(row) and row.method != "get":
            assert matrix.answer(row, viewer).status_code in (401, 404), row.name


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:x()",
        "https:evil.example",
        "\thttps://evil.example",
    ],
)
def test_nobody_is_led_to_another_site(client, where):
    for path, name in (("/public/look/", "next"), ("/i18n/setlang/", "next")):
        answer = client.post(path, {name: where, "language": "en", "elder": "on"})
        assert "evil" not in answer.headers.get("Location", ""), path
        assert "javascript" not in answer.headers.get("Location", ""), path
    page = client.get("/sign-in/", {"next": where}).content.decode()
    assert "evil.example" not in page or 'value="' + where not in page


def test_only_known_host_names_are_answered(client, settings):
    settings.ALLOWED_HOSTS = ["linkage.example"]
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/sign-in/", headers={"host": "linkage.example"}).status_code == 200
    told = {"host": "linkage.example", "x-forwarded-host": "evil.example"}
    assert "evil.example" not in client.get("/sign-in/", headers=told).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/basemap/../settings.py", "/basemap/..%2f..%2fsettings.json", "/basemap/%2e%2e/secret.json",
        "/basemap/....//x.json", "/static/../config/settings.py", "/static/%2e%2e/%2e%2e/etc/passwd",
        "/field/reports/R26-000001/photos/..%2f..%2fetc/", "/basemap/x\x00.json", "/basemap/C:\\x.json",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_its_folder(client, path):
    assert client.get(path).status_code in (302, 400, 404)


def test_trace_tells_nobody_what_the_browser_sent():
    """Neither the view of an address nor the server gives back headers that only the browser should know."""
    for row, viewer in each_cell(method="get"):
        if viewer != "anonymous":
            client = Client(raise_request_exception=False)
            client.force_login(matrix.account_of(viewer))
            url = reverse(row.name, kwargs={**row.args, **(row.make() if row.make else {})})
            with matrix.acting(viewer, row.topics):
                answer = client.generic("TRACE", url, headers={"x-planted": "gooseberry"})
            assert b"gooseberry" not in answer.content, row.name


def test_https_is_remembered_outside_demos_and_cookies_stay_on_it():
    asked = (
        "from config import settings as s;"
        "print(s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
        " s.SESSION_COOKIE_NAME[:7], s.CSRF_COOKIE_NAME[:7], not s.DEBUG)"
    )
    told = {**os.environ, "LIANDONG_CHECK": "1", "LIANDONG_HTTPS": "1", "LIANDONG_DEMO": ""}
    said = subprocess.run([sys.executable, "-c", asked], env=told, capture_output=True, text=True, check=True)
    assert said.stdout.split()[:4] == ["True"] * 4
    assert said.stdout.split()[4] in ("Lax", "Strict")
    assert said.stdout.split()[5:] == ["True", "__Host-", "__Host-", "True"]
    demo = subprocess.run(
        [sys.executable, "-c", "from config import settings as s; print(s.SECURE_HSTS_SECONDS)"],
        env={**told, "LIANDONG_DEMO": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert demo.stdout.strip() == "0"
