"""The way into an operation: token, scope, rate, a body that can be kept, and a key for what is written.

The order of refusals: 401 who are you, 403 not with this token, 429 not so fast, 413/415/400 not readable,
then the operation's own 422, 404, 403 and 409.
"""

import json
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from liandong.api.errors import (
    Malformed,
    NeedsKey,
    NoToken,
    OutsideScope,
    TooLarge,
    TooMany,
    WrongMediaType,
    WrongMethod,
)
from liandong.api.problems import meant_by, problem
from liandong.api.reads import actor_of_token, token_of
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.views import SignedInRequest, actor_of
from liandong.core.errors import NotVisible
from liandong.core.journal.receipts import HEADER, once

MOST_MB = 5
DEEPEST = 32
PER_SECOND, BURST = 50.0, 200.0
"""What one web process takes of one token (settings.API_RATE, API_BURST); N processes take N times that."""


class ApiRequest(SignedInRequest):
    """A request that was let in. `given` is its body, read and found storable."""

    given: Any


Run = Callable[..., HttpResponse]


def guarded(view: Run) -> Run:
    """A view of the API as Django sees it: whatever happens, the answer is one that programs can read."""

    @csrf_exempt
    @wraps(view)
    def edge(request: HttpRequest, /, **words: Any) -> HttpResponse:
        try:
            if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
                raise NotVisible
            answer = view(request, **words)
        except Exception as error:
            return problem(meant_by(error))
        if answer.status_code == 405:
            refused = problem(WrongMethod(method=str(request.method)[:20]))
            refused["Allow"] = ", ".join(sorted(answer["Allow"].split(", ")))
            return refused
        return answer

    return edge


def let_in(scope: str, *, keyed: bool, sessions: bool) -> Callable[[Run], Run]:
    """Around one operation. `keyed`: a write that needs its key; `sessions`: people signed in, too."""

    def decorate(run: Run) -> Run:
        go = once(run) if keyed else run

        @wraps(run)
        def admitted(request: HttpRequest, /, **words: Any) -> HttpResponse:
            known = cast(ApiRequest, request)
            known.actor = _actor(request, scope, sessions=sessions)
            known.given = _body(request)
            if keyed and not request.headers.get(HEADER):
                raise NeedsKey
            return go(known, **words)

        return admitted

    return decorate


def _actor(request: HttpRequest, scope: str, *, sessions: bool) -> Actor:
    secret = _bearer(request)
    if sessions and not secret and (signed_in := actor_of(request)):
        return signed_in
    token = token_of(secret, clock.now()) if secret else None
    actor = actor_of_token(token) if token else None
    if token is None or actor is None:
        raise NoToken
    if scope not in token.scopes:
        raise OutsideScope(scope=scope)
    if wait := _rate.wait(token.prefix):
        raise TooMany(retry_after=wait)
    return actor


def _bearer(request: HttpRequest) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _body(request: HttpRequest) -> Any:
    """What was sent, if it is JSON that a database can keep; None without a body."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdigit() or int(length) > MOST_MB * 1024 * 1024:
        raise TooLarge(most=MOST_MB)
    if not request.body:
        return None
    if request.content_type != "application/json":
        raise WrongMediaType
    try:
        given = json.loads(request.body, parse_constant=_no_number)
    except RecursionError:
        raise Malformed(why=f"> {DEEPEST}") from None
    except ValueError as error:
        raise Malformed(why=str(error)[:100]) from None
    _refuse_unstorable(given)
    return given


def _no_number(name: str) -> None:
    raise ValueError(name)


def _refuse_unstorable(given: Any) -> None:
    """Neither NUL nor half a character anywhere, and no nesting that no form has."""
    todo = [(given, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST:
            raise Malformed(why=f"> {DEEPEST}")
        if isinstance(value, str):
            if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                raise Malformed(why="U+0000, U+D800–DFFF")
        elif isinstance(value, dict):
            todo += [(name, depth + 1) for name in value] + [(one, depth + 1) for one in value.values()]
        elif isinstance(value, list):
            todo += [(one, depth + 1) for one in value]


class _Rate:
    """A bucket of requests per token, filled steadily. Of this process: nobody waits for a row."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, token: str) -> int:
        """Seconds to wait; 0 lets it through."""
        per_second = float(getattr(settings, "API_RATE", PER_SECOND))
        burst = float(getattr(settings, "API_BURST", BURST))
        now = time.monotonic()
        with self._lock:
            left, since = self._left.get(token, (burst, now))
            left = min(burst, left + (now - since) * per_second)
            self._left[token] = (max(left - 1, 0.0) if left >= 1 else left, now)
        return 0 if left >= 1 else max(1, round((1 - left) / per_second))


_rate = _Rate()
