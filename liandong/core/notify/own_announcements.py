"""The core's own announcements: reminders and escalations of obligations."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation

from liandong.core.journal import Entry, say
from liandong.core.notify.announcing import FLASH, URGENT, Notice, Recipient, announce


def _told(entry: Entry, *, urgency: str) -> Iterator[Notice]:
    with translation.override(settings.LANGUAGE_CODE):
        text = say(entry.kind, entry.body)
    owed_by = str(entry.said_of("owed_by"))
    to = [Recipient(role=role, org=owed_by) for role in entry.said_of("told", [])]
    yield Notice(to=to, text=text, subject=str(entry.said_of("title")), must_answer=True, urgency=urgency)


def reminded(entry: Entry) -> Iterator[Notice]:
    """A deadline is near."""
    return _told(entry, urgency=URGENT)


def escalated(entry: Entry) -> Iterator[Notice]:
    """A deadline has passed."""
    return _told(entry, urgency=FLASH)


announce("obligations.reminded", reminded)
announce("obligations.escalated", escalated)
