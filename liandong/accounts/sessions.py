"""Sessions end by the database's clock: a machine whose own clock jumps signs nobody out."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from liandong.core import clock


class SessionStore(db.SessionStore):
    def get_expiry_date(self, **given: Any) -> datetime:
        return super().get_expiry_date(**{"modification": clock.now(), **given})

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now()).first()
        if found is None:
            self._session_key = None
        return found
