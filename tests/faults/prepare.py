"""Makes the tables and a small county with accounts: `python -m tests.faults.prepare [webhook]`, in a Stack.

Prints the secret of a token for another system; with an address, facts of new incidents are told there.
"""

import sys
from datetime import timedelta

PASSWORD = "fault-test-1234"
ACCOUNTS = {"dispatcher": "zhou-min", "fire": "li-lei"}
TOLD = ("incidents.incident_opened",)


def main(webhook: str = "") -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from liandong.core.access.models import User
    from liandong.directory.tests import county

    call_command("migrate", verbosity=0, interactive=False)
    county.install()
    for username, person in ACCOUNTS.items():
        user = User(username=username, person=person)
        user.set_password(PASSWORD)
        user.save()
    print(_token())
    if webhook:
        _subscribe(webhook)


def _token() -> str:
    from liandong.api.actions import create_token
    from liandong.core import clock
    from liandong.core.access.actor import Actor

    at = clock.now()
    by = Actor(
        ref="test-admin", name="系统管理员", org="linkage-centre",
        roles=frozenset({"security_administrator"}), topics=frozenset({"place/99"}),
    )  # fmt: skip
    _token, secret = create_token(
        name="邻近平台", post="linkage-centre:dispatcher:1",
        scopes=["reports.write", "positions.write", "units.read"],
        expires_at=at + timedelta(days=30), by=by, at=at,
    )  # fmt: skip
    return secret


def _subscribe(url: str) -> None:
    from liandong.core import clock
    from liandong.core.notify.subscriptions import subscribe
    from liandong.directory import identity

    by = identity.acting_as("linkage-centre:dispatcher:1", ref="", name="邻近平台")
    assert by
    subscribe(name="neighbour", url=url, kinds=TOLD, by=by, at=clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
