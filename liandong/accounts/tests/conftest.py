"""People of the county with accounts and passwords; the three administrators beside them."""

import pytest
from django.test import Client

from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.core.testing.cast import START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.directory import actions as directory

PASSWORD = "Good-Morning-7"
NAMES = {"he-zhiyuan": "security_administrator", "zheng-gongzheng": "audit_administrator"}


@pytest.fixture
def accounts(people):
    """Every one of the cast may sign in, by their reference and the same password."""
    made = {}
    for ref in ("li-na", "zhou-min", "lin-ying", "gao-jie", *NAMES):
        made[ref] = User(username=ref, person=ref, first_name=ref)
        made[ref].set_password(PASSWORD)
        made[ref].save()
    return made


@pytest.fixture
def keeper(people):
    """The head of the centre is the security administrator besides, for the length of a test."""
    return _with("he-zhiyuan", "security_administrator")


@pytest.fixture
def auditor(people):
    return _with("zheng-gongzheng", "audit_administrator")


def _with(person, role):
    from liandong.directory.identity import actor_for
    from liandong.directory.models import Appointment

    Appointment.objects.filter(person=person).update(until=START)
    directory.appoint(person=person, org="linkage-centre", role=role, by=Actor.system("test"), at=START)
    return actor_for(person=person, post="", at=START)


class Browser(Client):
    """A browser at the sign-in page."""

    def signs_in(self, username, password=PASSWORD, **more):
        return self.post("/sign-in/", {"username": username, "password": password}, **more)

    def is_in(self):
        return self.get("/account/").status_code == 200


@pytest.fixture
def browser(db):
    return Browser()
