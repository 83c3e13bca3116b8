"""`liandong account`: how the first security administrator gets in, and the last one in again."""

from typing import Annotated

import typer

from .installation import load_django, own_cluster
from .showing import fail, out


def account(
    person: Annotated[str, typer.Argument(help="人员代码 / reference of the person in the directory")],
    username: Annotated[str, typer.Option(help="账号名 / name of a new account")] = "",
    org: Annotated[
        str, typer.Option(help="任命为该单位的安全管理员 / appoint as its security administrator")
    ] = "",
    clear_factors: Annotated[bool, typer.Option(help="清除第二验证方式 / forget second factors")] = False,
) -> None:
    """签发一次性设置口令链接，必要时开设账号；全部记入流水 / a one-time password link, on record."""
    if cluster := own_cluster():
        cluster.start()
    load_django()
    from django.conf import settings
    from django.urls import reverse

    from liandong.accounts import actions
    from liandong.core import clock
    from liandong.core.access.actor import Actor
    from liandong.core.access.models import User
    from liandong.core.errors import DomainError
    from liandong.directory.actions import appoint

    by, at = Actor.system("command-line"), clock.now()
    try:
        if org:
            appoint(person=person, org=org, role="security_administrator", by=by, at=at)
        found = User.objects.filter(person=person).first()
        if found is None:
            _new, secret = actions.open_account(person=person, username=username or person, by=by, at=at)
        else:
            if clear_factors:
                actions.reset_factors(account=found, by=by, at=at)
            secret = actions.make_link(account=found, by=by, at=at)
    except DomainError as error:
        fail(str(error), 1)
    out.print(f"{settings.PUBLIC_URL}{reverse('accounts:password_link', args=[secret])}", soft_wrap=True)
