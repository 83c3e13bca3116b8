"""What is done to the feed."""

import uuid

from liandong.core.live.models import Epoch


def renew_epoch() -> None:
    """After a restore: cursors of the time before name transactions that this database does not know."""
    Epoch.objects.update_or_create(id=1, defaults={"value": uuid.uuid4()})
