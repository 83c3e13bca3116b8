"""`liandong db`: start, stop, look at, back up and bring back the database."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from liandong import localdb
from liandong.localdb import LocalCluster
from liandong.localdb.backup import backup as write_backup
from liandong.localdb.backup import differences, drop
from liandong.localdb.backup import restore as read_backup

from .installation import load_django, own_cluster
from .showing import as_json, bar, fail, out, table

app = typer.Typer(help="本机数据库 / the local database", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def _local() -> LocalCluster:
    cluster = own_cluster()
    if cluster is None:
        fail(
            "已设置 DATABASE_URL，该数据库不由本机管理 / the database in DATABASE_URL is not ours to manage",
            2,
        )
    return cluster


def _url() -> str:
    if url := os.environ.get("DATABASE_URL"):
        return url
    cluster = _local()
    cluster.start()
    return cluster.url()


@app.command()
def start() -> None:
    """启动并保持运行 / start it, and let it run until `db stop`."""
    cluster = _local()
    with bar("启动数据库 / starting"):
        outcome = cluster.start(stay=True)
    out.print(
        f"{'已启动' if outcome == 'started' else '已在运行'} / {outcome}: {cluster.url()}",
        markup=False,
        soft_wrap=True,
    )


@app.command()
def stop() -> None:
    """停止，无论谁在使用 / stop it, whoever uses it."""
    stopped = _local().stop()
    out.print("已停止 / stopped" if stopped else "本来就没有运行 / it did not run")


@app.command()
def status(as_data: Json = False) -> None:
    """是否运行、在哪里、什么版本；未运行时退出码为 3 / exit code 3 when it does not run."""
    found = _local().status()
    if as_data:
        as_json(asdict(found))
    else:
        rows = [
            ("运行 / running", "是 / yes" if found.running else "否 / no"),
            ("常驻 / stays", "是 / yes" if found.stays else "否 / no"),
            ("版本 / version", found.version),
            ("数据 / data", found.data),
            ("套接字 / socket", found.socket),
            ("进程 / pid", found.pid or "-"),
        ]
        table("数据库 / database", ("", ""), rows)
    raise typer.Exit(0 if found.running else 3)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="备份文件 / file to write")]) -> None:
    """备份到一个文件 / dump to one file."""
    with bar("备份 / backing up") as progress:
        size = write_backup(_url(), file, progress)
    out.print(f"{file}: {size:,} 字节 / bytes", markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件 / file to read", exists=True, dir_okay=False)],
    into: Annotated[
        str, typer.Option(help="新数据库的名字 / name of the new database")
    ] = "liandong_restored",
    verify: Annotated[bool, typer.Option("--verify", help="核对后删除 / compare, then drop it")] = False,
) -> None:
    """恢复到一个新数据库，正在使用的库不受影响 / into a new database; the one in use is not touched."""
    url = _url()
    if verify:
        into = f"{into}_verify"
        drop(url, into)
    with bar("恢复 / restoring") as progress:
        copy = read_backup(url, file, into, progress)
    _rearrive(copy)
    if not verify:
        out.print(f"已恢复到 {into} / restored into {into}", markup=False)
        return
    try:
        _compare(url, copy)
    finally:
        drop(url, into)


def _compare(url: str, copy: str) -> None:
    with bar("核对 / comparing") as progress:
        found = differences(url, copy, progress)
    if found:
        rows = [(d.table, d.original, d.copy) for d in found]
        table("不一致的表 / tables that differ", ("表 / table", "现有 / now", "备份 / backup"), rows)
        fail("备份之后有新数据时不一致属正常 / normal when rows were added since the backup")
    out.print("一致：每张表的行数相同 / the same: every table has as many rows")


def _rearrive(copy: str) -> None:
    """Transaction ids are those of one cluster: followers and feed must not wait for ids of the old one."""
    os.environ["DATABASE_URL"] = copy  # settings have not been read yet in this process
    os.environ.setdefault("LIANDONG_CHECK", "1")
    load_django()
    from liandong.core.journal.restore import rearrive
    from liandong.core.live.actions import renew_epoch

    rearrive()
    renew_epoch()


@app.command()
def where() -> None:
    """状态目录 / the state folder."""
    out.print(str(localdb.state_dir()), markup=False, soft_wrap=True)
