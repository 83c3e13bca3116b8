"""Commands that judge something and change nothing: mechanism check, journal verify, doctor."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .installation import load_django, own_cluster
from .showing import as_json, bar, err, out, table

mechanism = typer.Typer(help="机制 / the mechanism folder", no_args_is_help=True)
journal = typer.Typer(help="流水 / the journal", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@mechanism.callback()
def _mechanism() -> None:
    """机制文件夹 / the mechanism folder."""


@mechanism.command("check")
def check_mechanism(
    path: Annotated[
        Path | None, typer.Argument(help="机制文件夹 / its folder; default: the one in force")
    ] = None,
    open_clauses: Annotated[
        bool, typer.Option("--open", help="列出未落实的条款 / list open clauses")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="只报告错误 / problems only")] = False,
) -> None:
    """检查机制文件夹并统计条款落实情况；有错误时退出码为 1 / exit code 1 when there are problems."""
    os.environ.setdefault("LIANDONG_CHECK", "1")
    load_django()
    from django.conf import settings

    from liandong.core.mechanism import check

    found = check.report(path or settings.LIANDONG_MECHANISM, root=settings.BASE_DIR)
    lines = [str(problem) for problem in found.problems] if quiet else found.lines(list_open=open_clauses)
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(0 if found.ok else 1)


@journal.callback()
def _journal() -> None:
    """流水 / the journal."""


@journal.command("verify")
def verify_journal(as_data: Json = False) -> None:
    """核对每条事实、每条链和每个封存；发现破损时退出码为 1 / exit code 1 when something is broken."""
    os.environ.setdefault("LIANDONG_CHECK", "1")
    load_django()
    from liandong.core.journal.verify import verify

    with bar("核对流水 / verifying") as progress:
        report = verify(progress)
    if as_data:
        as_json(asdict(report))
    else:
        out.print(
            f"事实 {report.entries:,}  链 {report.streams:,}  封存 {report.seals:,}"
            f"，有见证 {report.witnessed:,}"
            " / facts, streams, seals, witnessed"
        )
        for broken in report.broken:
            err.print(f"破损 / broken: {broken}", style="red", markup=False, soft_wrap=True)
        if report.whole:
            out.print("完整 / whole", style="green")
    raise typer.Exit(0 if report.whole else 1)


def doctor(as_data: Json = False) -> None:
    """体检：数据库、字体、浏览器、节假日、机制、磁盘、消息与时限；有不合格项时退出码为 1。"""
    os.environ.setdefault("LIANDONG_CHECK", "1")
    if cluster := own_cluster():
        with bar("启动数据库 / starting the database"):
            cluster.start()
    load_django()
    from .doctor import MARKS
    from .doctor import findings as examined

    findings = examined()
    if as_data:
        as_json([asdict(finding) for finding in findings])
    else:
        rows = [(MARKS[f.state], f.subject, f.said, f.do) for f in findings]
        table("体检 / doctor", ("", "项目", "结果", "怎么办"), rows)
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)
