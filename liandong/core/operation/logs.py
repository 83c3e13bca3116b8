"""Logs for machines: one JSON object in a line, with who asked and about which incident, never what was said.

Addresses carry keys (links to answer, walls), bodies carry people's words, database errors carry rows. So a
line names the view instead of the address, and the kind and place of an error instead of its text. The web
servers write by this as well, in processes without Django: nothing of it is imported here.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_about: ContextVar[Mapping[str, str]] = ContextVar("log_about", default=MappingProxyType({}))
_INCIDENT = re.compile(r"R?\d{2}-\d{6}(-\d+)?")
_REQUEST_ID = re.compile(r"(?=.*[a-f])[0-9a-f-]{16,36}")  # of a proxy in front; nobody's number or words
# Long numbers are telephones and identity numbers, long words are keys; addresses may hold both.
_PRIVATE = [
    (re.compile(r"\w+://\S+"), "<address>"),
    (re.compile(r"(?<![\d.-])\+?\d[\d -]{5,}\d(?![\d.])"), "<number>"),
    (re.compile(r"\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_+/=-]{20,}"), "<key>"),
]
# What these say is made of what somebody sent.
_UNSPOKEN = ("django.request", "django.security", "django.server", "django.db.backends")
log = logging.getLogger("liandong.request")


def clean(text: str) -> str:
    """Text without telephone numbers, keys and addresses."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """time, level, logger, message, and what is known of the request: request, actor, view, incident."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **_about.get(),
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        if record.name.startswith(_UNSPOKEN):
            status = getattr(record, "status_code", "")
            return f"{record.name} {status}".strip()
        return clean(record.getMessage())


def told(error: BaseException) -> dict[str, Any]:
    """Kind and place of an error, and of what caused it. Not its text: a database quotes the whole row."""
    frames = traceback.extract_tb(error.__traceback__)
    found: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{f.filename.rpartition('/liandong/')[2]}:{f.lineno} {f.name}" for f in frames[-8:]],
    }
    if code := getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None):
        found["sqlstate"] = code
    if error.__cause__:
        found["cause"] = type(error.__cause__).__qualname__
    return found


class RequestLog:
    """Gives each request an id, keeps what logs may say of it, and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        about = {"request": given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:16]}
        token, begun = _about.set(about), time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = about["request"]
            _about.set({**about, **_named(request)})
            said = {"method": request.method, "status": response.status_code}
            said["milliseconds"] = round((time.monotonic() - begun) * 1000)
            level = logging.WARNING if response.status_code >= 500 else logging.INFO
            log.log(level, "answered", extra={"said": said})
            return response
        finally:
            _about.reset(token)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> None:
        """From here on everything that is logged names view and incident."""
        _about.set({**_about.get(), **_named(request)})


def _named(request: HttpRequest) -> dict[str, str]:
    """View, incident and the actor's ref: no name, no address, nothing that was typed."""
    found: dict[str, str] = {}
    if match := request.resolver_match:
        found["view"] = match.view_name or "?"
        for value in match.kwargs.values():
            if isinstance(value, str) and _INCIDENT.fullmatch(value):
                found["incident"] = value
    # Asking who it is costs queries: only who was asked for anyway is named.
    actor = getattr(getattr(request, "actor", None), "_wrapped", getattr(request, "actor", None))
    if ref := getattr(actor, "ref", ""):
        found["actor"] = ref
    return found
