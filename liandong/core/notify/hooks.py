"""What notify asks of the modules above it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from liandong.core.hooks import Hook


@dataclass(frozen=True)
class Holder:
    """A person who holds a post at a moment, and how to reach them.

    `channels` names the channels to use, all of them; empty means the installation's own. `addresses` is
    where they are reached by channels that do not take the phone: mail, WeCom account.
    """

    person: str
    name: str
    post: str = ""
    org: str = ""
    phone: str = ""
    channels: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict, hash=False)


Post = tuple[str, str]
"""A role and the organisation where it is held; the organisation is empty for roles of the centre."""


def _nobody(*, posts: Collection[Post], at: datetime) -> Mapping[Post, Sequence[Holder]]:
    """Who holds each of these posts at this moment."""
    return {}


def _unknown(*, person: str, at: datetime) -> Holder | None:
    """How to reach one named person."""
    return None


def _unnamed(orgs: Sequence[str]) -> Mapping[str, str]:
    """Short names of organisations by code."""
    return {}


def _page_of(*, stream: str) -> str:
    """The page about a stream, as a path."""
    about, _, ref = stream.partition("/")
    pages = {"incident": "incidents", "report": "reports"}
    return f"/{pages[about]}/{ref}/" if about in pages and ref else ""


def _no_recipients(*, world: str) -> frozenset[str]:
    """The people whom an exercise may reach: it names them itself."""
    return frozenset()


holders = Hook(_nobody)
names_of = Hook(_unnamed)
holder_named = Hook(_unknown)
page_of = Hook(_page_of)
exercise_recipients = Hook(_no_recipients)
