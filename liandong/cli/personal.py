"""`liandong personal`: what there is of people's data, and its destruction by order."""

from typing import Annotated

import typer

from .installation import load_django, own_cluster
from .showing import fail, out

app = typer.Typer(help="个人信息 / personal data", no_args_is_help=True)


@app.callback()
def _personal() -> None:
    """个人信息 / personal data."""


@app.command()
def destroy(
    scope: Annotated[str, typer.Argument(help="incident/…、report/…、person/…、call/…、general/…")],
    order: Annotated[str, typer.Option(help="命令文号 / number of the written order")],
    ordered_by: Annotated[str, typer.Option(help="签发人 / who signed it")],
    reason: Annotated[str, typer.Option(help="依据和理由 / legal basis and reason")],
    person: Annotated[str, typer.Option("--by", help="执行人员编号 / reference of who carries it out")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 / do not ask")] = False,
) -> None:
    """按书面命令销毁，不能恢复；命令记入流水 / destroy by written order, for good; the order is a fact."""
    if cluster := own_cluster():
        cluster.start()
    load_django()
    from liandong.core import clock
    from liandong.core.access.hooks import actor_for
    from liandong.core.errors import DomainError
    from liandong.web import privacy

    at = clock.now()
    by = actor_for(person=person, post="", at=at)
    if by is None:
        fail(f"没有在岗人员 {person} / nobody of that reference is on a post", 2)
    try:
        count = privacy.how_much(privacy.in_scope(scope))
        if not yes and not typer.confirm(f"销毁 {scope} 的 {count} 项？/ destroy {count} values?"):
            raise typer.Exit(1)
        gone = privacy.destroy_by_order(
            scope=scope, order=order, ordered_by=ordered_by, reason=reason, by=by, at=at
        )
    except DomainError as refused:
        fail(str(refused), 1)
    out.print(f"已销毁 {gone} 项 / destroyed", style="green")
