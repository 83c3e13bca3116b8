"""Messages say what their facts say: destroyed with them, here. What left the house is out of our hands."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.core.journal import Entry
from liandong.core.journal.facts import DESTROYED
from liandong.core.journal.personal import forgets
from liandong.core.notify.models import Delivery, Message


@forgets
def forget_messages(entries: Sequence[Entry]) -> None:
    about = Message.objects.filter(entry_id__in=[entry.pk for entry in entries])
    Delivery.objects.filter(message__in=about).exclude(error="").update(error=_(DESTROYED))
    about.update(subject="", text=_(DESTROYED))
