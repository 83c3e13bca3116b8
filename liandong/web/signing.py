"""Sign-ins are facts: who knew what, when, begins with who was there."""

from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.journal.recorder import record
from liandong.web.facts import SignedIn


@transaction.atomic
def record_sign_in(actor: Actor, at: datetime, *, demo: bool = False) -> None:
    person = actor.ref.removeprefix("person/")
    fact = SignedIn(person=person, name=actor.name, post=actor.post, demo=demo)
    record(fact, stream=actor.ref, by=actor, at=at, parties=[actor.org] if actor.org else [])
