"""The short-lived permission to listen, signed by the pages and checked by the feed without a database."""

import time
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from liandong.core.access.actor import Actor
from liandong.core.live.cursor import HERE, Cursor
from liandong.core.live.events import Reader

LIFE_SECONDS = 900
FEED_META = ("feed_url", "feed_token", "feed_cursor", "changes_url", "token_url")
_SALT = "liandong.live"


class BadToken(Exception):
    """Not a token of ours, altered, or expired."""


def token_for(actor: Actor, *, origin: str = "", language: str = "") -> str:
    """A permission for this actor to listen for the next quarter of an hour, from pages of `origin` only."""
    said = {
        "t": sorted(actor.topics),
        "w": actor.world,
        "l": language or translation.get_language() or settings.LANGUAGE_CODE,
        "o": origin,
        "e": int(time.time()) + LIFE_SECONDS,
    }
    return signing.dumps(said, salt=_SALT, compress=True)


def reader_of(token: str) -> Reader:
    """Whom a token lets listen. Raises BadToken."""
    try:
        said = signing.loads(token, salt=_SALT)
        reader = Reader(frozenset(said["t"]), said["w"], said["l"], said["o"], said["e"])
    except (signing.BadSignature, ValueError, KeyError, TypeError) as error:
        raise BadToken from error
    if reader.seconds_left() <= 0:
        raise BadToken
    return reader


def here() -> Cursor:
    """The present end of the feed, for a page that shows everything up to now."""
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        return Cursor(*cursor.fetchone())


def feed_meta(request: HttpRequest) -> dict[str, Any]:
    """What a page needs in order to stay live; nothing for visitors."""
    actor: Actor | None = getattr(request, "actor", None) or None
    if actor is None:
        return {}
    return {
        "feed_url": settings.FEED_URL,
        "feed_token": token_for(actor, origin=origin_of(request)),
        "feed_cursor": getattr(request, "feed_cursor", "") or str(here()),
        "changes_url": reverse("live:changes"),
        "token_url": reverse("live:token"),
    }


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


class CursorBeforeView(MiddlewareMixin):
    """Reads the cursor of a whole page before its view reads anything: what commits meanwhile is then told.

    Fragments and programs have no frame to put it in: for them nothing is asked.
    """

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        is_page = "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
        if is_page and request.session.session_key:
            request.feed_cursor = str(here())  # type: ignore[attr-defined]
