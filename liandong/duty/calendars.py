"""Rosters as iCalendar feeds (RFC 5545) at secret, revocable addresses."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from liandong.core.errors import NotVisible
from liandong.directory import reads as directory
from liandong.duty import reads
from liandong.duty.models import Calendar, Shift

PAST, AHEAD = timedelta(days=31), timedelta(days=120)
_LIMIT = 75
"""Longest line in octets (RFC 5545 3.1)."""


def token(owner: str) -> str:
    """The secret part of an owner's address; `owner` is org/<code> or person/<ref>."""
    version = Calendar.objects.filter(owner=owner).values_list("version", flat=True).first() or 1
    return salted_hmac("duty.calendar", f"{owner}|{version}", algorithm="sha256").hexdigest()[:40]


def renew(owner: str) -> str:
    """Make the present address void and give the new token."""
    found, _created = Calendar.objects.get_or_create(owner=owner)
    found.version += 1
    found.save(update_fields=["version"])
    return token(owner)


def feed(kind: str, code: str, given: str, at: datetime) -> str:
    """The calendar at this address. Raises NotVisible for a wrong token and an unknown owner alike."""
    owner = f"{kind}/{code}"
    if not constant_time_compare(token(owner), given):
        raise NotVisible
    since, until = at - PAST, at + AHEAD
    if kind == "org":
        line = directory.organisation(code)
        shifts, name = reads.shifts_between(code, since, until), line.name if line else code
    else:
        who = directory.person(code)
        shifts, name = reads.shifts_of(code, since, until), who.name if who else code
    return calendar(f"{name} 值班", shifts, at)


def calendar(name: str, shifts: Iterable[Shift], at: datetime) -> str:
    """A whole VCALENDAR. People's phones are not in it: feeds are read by other people's programs."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Liandong//Duty//ZH", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for shift in shifts:
        lines += _event(shift, at)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) + "\r\n" for line in lines)


def _event(shift: Shift, at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:shift-{shift.id}@liandong",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(shift.starts_at)}",
        f"DTEND:{_moment(shift.ends_at)}",
        f"SUMMARY:{_text(f'{shift.org.called} {shift.role_name} {shift.person.name}')}",
    ]
    if shift.note:
        lines.append(f"DESCRIPTION:{_text(shift.note)}")
    return [*lines, "END:VEVENT"]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": ""}


def _text(text: str) -> str:
    """Escaped as RFC 5545 3.3.11 wants it."""
    for sign, escaped in _ESCAPED.items():
        text = text.replace(sign, escaped)
    return text


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, never cutting a character in two.

    >>> [len(piece.encode()) for piece in fold("SUMMARY:" + "值" * 50).split("\\r\\n ")]
    [74, 72, 12]
    """
    pieces: list[str] = []
    piece, used = "", 0
    for letter in line:
        size = len(letter.encode())
        if used + size > _LIMIT - bool(pieces):
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + letter, used + size
    return "\r\n ".join([*pieces, piece])
