"""The `liandong` command: what it can do, in one list. The work is done by the modules that own it."""

import sys
from typing import Any

import typer

from liandong.localdb import LocalDatabaseError

from . import accounts, checking, database, personal, running, upgrading
from .installation import CannotRun
from .showing import err


class Liandong(typer.Typer):
    """Says in words, not in a traceback, what keeps the installation from running."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except (LocalDatabaseError, CannotRun) as e:
            err.print(str(e), style="red", markup=False, soft_wrap=True)
            sys.exit(1)


app = Liandong(
    help="联动：应急联动指挥平台 / Liandong, the command platform for emergency linkage",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (
    running.demo,
    running.serve,
    running.clock,
    running.delivery,
    running.feed,
    running.simulator,
):
    app.command()(command)
app.command()(checking.doctor)
app.command()(upgrading.upgrade)
app.command()(accounts.account)
app.add_typer(database.app, name="db")
app.add_typer(checking.mechanism, name="mechanism")
app.add_typer(checking.journal, name="journal")
app.add_typer(personal.app, name="personal")
