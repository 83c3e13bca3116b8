"""One table of every address: URL x role x expected answer. An address without a row fails.

A row tells what each kind of viewer gets: `anonymous`, roles, and `else` for all the others. Pages about one
thing name a `make` function that makes it and returns the arguments of the address.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from liandong.core.access.actor import Actor
from liandong.core.access.hooks import actor_for
from liandong.core.access.roles import ROLE_NAMES

ANONYMOUS, ELSE = "anonymous", "else"
ROLES = (ANONYMOUS, *(role for role in ROLE_NAMES if role != "centre_duty"))
SIGN_IN = 302


@dataclass(frozen=True)
class Row:
    """One address and method. `expect` maps viewers to status codes.

    `topics` is what the signed-in viewers see; `args` are given or made by `make` when the test runs.
    """

    name: str
    expect: Mapping[str, int]
    method: str = "get"
    args: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    make: Callable[[], Mapping[str, Any]] | None = None
    topics: frozenset[str] = frozenset({"place/990101"})
    accept: str = "text/html"

    def expected(self, viewer: str) -> int:
        return self.expect[viewer] if viewer in self.expect else self.expect[ELSE]

    def cells(self) -> Iterator[tuple["Row", str]]:
        for viewer in ROLES:
            yield self, viewer


def public(name: str, **more: Any) -> Row:
    """An address for everybody."""
    return Row(name, {ELSE: 200}, **more)


def for_all_signed_in(name: str, status: int = 200, **more: Any) -> Row:
    """An address for everybody on a post; visitors go to sign in."""
    return Row(name, {ANONYMOUS: SIGN_IN, ELSE: status}, **more)


def for_all_at_work(name: str, status: int = 200, **more: Any) -> Row:
    """An address for everybody on a post but those who only keep accounts or audit."""
    apart = ("security_administrator", "audit_administrator")
    return Row(name, {ANONYMOUS: SIGN_IN, **dict.fromkeys(apart, 403), ELSE: status}, **more)


def only(name: str, *roles: str, status: int = 200, **more: Any) -> Row:
    """An address for some roles; other posts are refused, visitors go to sign in."""
    return Row(name, {ANONYMOUS: SIGN_IN, **dict.fromkeys(roles, status), ELSE: 403}, **more)


def cells(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Every cell of the table, for `pytest.mark.parametrize`."""
    return [cell for row in rows for cell in row.cells()]


def cell_id(cell: Any) -> str:
    return f"{cell.method}-{cell.name}" if isinstance(cell, Row) else str(cell)


def answer(row: Row, viewer: str) -> HttpResponse:
    """Open the address as this viewer, in a test with a database."""
    made = row.make() if row.make else {}
    url = reverse(row.name, kwargs={**row.args, **made})
    client = Client(raise_request_exception=False)
    if viewer != ANONYMOUS:
        client.force_login(account_of(viewer))
    with acting(viewer, row.topics):
        send: Callable[..., HttpResponse] = getattr(client, row.method)
        return send(url, data=dict(row.data) or None, headers={"accept": row.accept})


def account_of(viewer: str) -> Any:
    accounts = get_user_model().objects
    return accounts.get_or_create(username=f"test-{viewer}", defaults=_of(viewer))[0]


def _of(viewer: str) -> dict[str, str]:
    """No password, not even an empty one: there is nothing to prove, and no proof is asked for."""
    return {"person": f"test-{viewer}", "password": "!"}


class acting:
    """Inside the block whoever is signed in is on a post with this role."""

    def __init__(self, role: str, topics: frozenset[str] = frozenset({"place/990101"}), **more: Any) -> None:
        actor = Actor(
            ref=f"test-{role}",
            name=role,
            post=f"test-unit:{role}",
            org="test-unit",
            roles=frozenset({role}),
            topics=topics,
        )
        self.actor = replace(actor, **more)

    def __enter__(self) -> Actor:
        self.before = actor_for._answer
        actor_for.supply(lambda *, person, post, at: self.actor)
        return self.actor

    def __exit__(self, *_: object) -> None:
        actor_for.supply(self.before)


def all_names() -> set[str]:
    """Every named address of the product, with its namespace."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: Sequence[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"(without a name: {pattern.pattern})"


def without_row(rows: Sequence[Row]) -> set[str]:
    """Addresses that the table forgot."""
    return all_names() - {row.name for row in rows}


def without_address(rows: Sequence[Row]) -> set[str]:
    """Rows whose address does not exist (any more)."""
    return {row.name for row in rows} - all_names()
