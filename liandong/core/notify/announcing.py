"""What a fact tells whom. Modules register it in their `apps.ready()`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from liandong.core.journal import Entry

NORMAL, URGENT, FLASH = "normal", "urgent", "flash"


@dataclass(frozen=True)
class Recipient:
    """The holders of a role at an organisation (empty `org`: the centre's), or one named person."""

    role: str = ""
    org: str = ""
    person: str = ""


@dataclass(frozen=True)
class Notice:
    """One message to several recipients; a person who is several of them is told once.

    `link` is the page to act on (default: the page of the fact's stream), `must_answer` asks for a tap.
    """

    to: Sequence[Recipient]
    text: str
    subject: str = ""
    link: str = ""
    must_answer: bool = False
    urgency: str = NORMAL


Announce = Callable[[Entry], Iterable[Notice]]
_announcers: dict[str, list[Announce]] = {}


def announce(kind: str, function: Announce) -> None:
    """Let `function` say, inside the fact's transaction, who is told about facts of this kind."""
    told = _announcers.setdefault(kind, [])
    if function not in told:
        told.append(function)


def notices_of(entry: Entry) -> list[Notice]:
    """Every notice that the modules have for this fact, in the language of the place, whoever acted."""
    with translation.override(settings.LANGUAGE_CODE):
        return [notice for function in _announcers.get(entry.kind, ()) for notice in function(entry)]
