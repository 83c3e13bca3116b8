"""Writes that are sent twice are done once: the same key gets the same answer.

The key is taken in the transaction of the write. A second request with it waits until the first is through
and then gives the same answer; if the first one failed, nothing was kept and the second one is the first.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.deeds import NotDone
from liandong.core.access.views import actor_of
from liandong.core.errors import DomainError
from liandong.core.journal.models import Receipt
from liandong.core.rows import ask, update

FIELD, HEADER = "_key", "Idempotency-Key"
LONGEST_KEY = 200
KEPT = timedelta(days=7)
_NOT_ASKED = {FIELD, "csrfmiddlewaretoken"}
_NOT_REPEATED = {"set-cookie", "content-length", "date"}
_TAKE = """
insert into journal_receipt (key, by, asked, at) values (%s, %s, %s, %s)
on conflict (by, key) do nothing returning id"""


class KeyReused(DomainError, code="key-reused", status=422):
    """The key was used for another request."""

    sentence = gettext_noop("这次提交的编号已用于另一份内容。请刷新页面后重新提交。")


class KeyTooLong(DomainError, code="key-too-long", status=422):
    """Keys are short names, not content."""

    sentence = gettext_noop("提交编号过长（最多 200 个字符）。")


@dataclass
class Answer:
    """What a write answers. `earlier`: it was done before, give `value` again; else set `value`."""

    earlier: bool
    value: Any = None


@contextmanager
def receipt(key: str, by: str, *, asked: str, at: datetime) -> Iterator[Answer]:
    """Run the block once per key and person, in its own transaction.

    with receipt(key, by.ref, asked=digest, at=at) as answer:
        if not answer.earlier:
            answer.value = {"ref": do_it().ref}
        return answer.value

    Raises KeyReused when the key was used with another `asked`.
    """
    if len(key) > LONGEST_KEY or "\x00" in key:
        raise KeyTooLong
    with transaction.atomic():
        taken = ask(_TAKE, [key, by, asked, at])
        if not taken:
            found = Receipt.objects.get(by=by, key=key)
            if found.asked != asked:
                raise KeyReused
            yield Answer(earlier=True, value=found.answer)
            return
        answer = Answer(earlier=False)
        yield answer
        update(Receipt(pk=taken[0][0], answer=answer.value), "answer")


def forget_old(at: datetime) -> None:
    """Nobody sends the same again after a week: such receipts go."""
    Receipt.objects.filter(at__lt=at - KEPT).delete()


P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponse]


class _Refused(Exception):
    """The view refused what was asked: keep nothing, so that it can be put right and sent again."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(view: View[R, P]) -> View[R, P]:
    """For views that write: the same form field `_key` or header `Idempotency-Key` gets the same answer.

    Only answers below 400 are kept; a refusal, also `NotDone`, undoes everything. Without a key the view
    just runs.
    """

    @wraps(view)
    def wrapped(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = request.headers.get(HEADER) or request.POST.get(FIELD, "")
        if not key or request.method in ("GET", "HEAD", "OPTIONS"):
            return view(request, *args, **kwargs)
        try:
            with receipt(key, _who(request), asked=_asked(request), at=clock.now()) as answer:
                if answer.earlier:
                    return _response(answer.value)
                response = view(request, *args, **kwargs)
                if response.status_code >= 400 or isinstance(response, NotDone):
                    raise _Refused(response)
                answer.value = _kept(response)
                return response
        except _Refused as refused:
            return refused.response

    return wrapped


def _who(request: HttpRequest) -> str:
    actor: Actor | None = actor_of(request)
    return actor.ref if actor else "visitor"


def _asked(request: HttpRequest) -> str:
    """A digest of what the request asks for; tokens that differ each time are no part of it."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_ASKED}
    files = [(name, one.name, _digest(one)) for name, all_ in request.FILES.lists() for one in all_]
    state = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    state.update(json.dumps([fields, files], sort_keys=True).encode())
    if request.content_type == "application/json":
        state.update(request.body)
    return state.hexdigest()


def _digest(file: "UploadedFile[Any]") -> str:
    state = hashlib.sha256()
    for chunk in file.chunks():
        state.update(chunk)
    file.seek(0)
    return state.hexdigest()


def _kept(response: HttpResponse) -> dict[str, Any]:
    headers = {name: value for name, value in response.items() if name.lower() not in _NOT_REPEATED}
    return {"status": response.status_code, "headers": headers, "body": response.content.decode()}


def _response(kept: dict[str, Any]) -> HttpResponse:
    return HttpResponse(kept["body"], status=kept["status"], headers=kept["headers"])
