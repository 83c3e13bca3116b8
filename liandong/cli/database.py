"""`liandong db`: start, stop, look at, back up and bring back the database."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from liandong import localdb
from liandong.localdb import LocalCluster, point_in_time
from liandong.localdb.backup import forget_old

from . import backups
from .installation import own_cluster
from .showing import as_json, bar, err, fail, out, table

app = typer.Typer(help="本机数据库 / the local database", no_args_is_help=True)
Passphrase = Annotated[
    Path | None,
    typer.Option(help="口令所在的文件 / file that holds the passphrase", exists=True, dir_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def _local() -> LocalCluster:
    cluster = own_cluster()
    if cluster is None:
        fail(
            "已设置 DATABASE_URL，该数据库不由本机管理 / the database in DATABASE_URL is not ours to manage",
            2,
        )
    return cluster


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
def backup(
    file: Annotated[Path | None, typer.Argument(help="备份文件，默认在 var/backups / file to write")] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="用口令加密 / encrypt with LIANDONG_BACKUP_PASSPHRASE")
    ] = False,
    passphrase_file: Passphrase = None,
    keep: Annotated[int, typer.Option(min=0, help="同目录只留最新 N 份 / keep the newest N, 0: all")] = 0,
) -> None:
    """备份数据库和照片语音到一个文件，不停机 / database and media into one file, while all runs."""
    secret = backups.passphrase(passphrase_file)
    if encrypt and not secret:
        fail("请用 LIANDONG_BACKUP_PASSPHRASE 或 --passphrase-file 给出口令 / give a passphrase", 2)
    if keep and file and not file.match(backups.PATTERN):
        fail(f"--keep 只整理名为 {backups.PATTERN} 的文件 / --keep minds only files of this name", 2)
    target = file or backups.new_name()
    with bar("备份 / backing up") as progress:
        manifest = backups.make(backups.own_url(), target, secret if encrypt else "", progress)
    out.print(f"{target}: {target.stat().st_size:,} 字节 / bytes", markup=False, soft_wrap=True)
    out.print(backups.told(manifest), markup=False, soft_wrap=True)
    for old in forget_old(target.parent, backups.PATTERN, keep) if keep else ():
        out.print(f"已删除旧备份 / removed: {old.name}", markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件 / file to read", exists=True, dir_okay=False)],
    into: Annotated[
        str, typer.Option(help="新数据库的名字 / name of the new database")
    ] = "liandong_restored",
    verify: Annotated[
        bool, typer.Option("--verify", help="恢复到临时库，全面核对后删除 / prove it in a scratch database")
    ] = False,
    passphrase_file: Passphrase = None,
) -> None:
    """恢复到一个新数据库，正在使用的库不受影响 / into a new database; the one in use is not touched."""
    url, secret = backups.own_url(), backups.passphrase(passphrase_file)
    if verify:
        _prove(url, file, secret)
        return
    with bar("恢复 / restoring") as progress:
        copy = backups.restore(url, file, into, secret, progress)
    backups.look_at(copy)
    backups.make_current()
    media = backups.put_media_back(file, secret)
    out.print(f"已恢复到 {into}，补回文件 {media} 个 / restored, files put back", markup=False)


def _prove(url: str, file: Path, secret: str) -> None:
    with bar("恢复并核对 / restoring and examining") as progress:
        proof = backups.prove(url, file, secret, progress)
    out.print(backups.told(proof.manifest), markup=False, soft_wrap=True)
    out.print(
        f"事实 {proof.entries:,}  封存 {proof.seals:,}  时限 {proof.obligations:,}  文件 {proof.media:,}"
        f"  {proof.seconds:.1f} 秒 / facts, seals, obligations, files, seconds"
    )
    if proof.wrong:
        for line in proof.wrong:
            err.print(line, style="red", markup=False, soft_wrap=True)
        fail("此备份不可用，请立即重新备份并查明原因 / do not rely on it: back up anew")
    out.print(
        "可用：行数、事实链、封存、时限、文件都对得上 / good: everything agrees",
        style="green",
    )


@app.command()
def base(folder: Annotated[Path, typer.Argument(help="新目录 / a new folder")]) -> None:
    """复制整个数据库的文件，配合 LIANDONG_WAL_ARCHIVE 可回到任意时刻 / a base for going back to a moment."""
    cluster = _local()
    cluster.start()
    with bar("复制 / copying"):
        point_in_time.copy_base(cluster, folder)
    out.print(f"{folder}", markup=False, soft_wrap=True)


@app.command()
def recover(
    base: Annotated[Path, typer.Argument(help="db base 的目录 / folder of `db base`", exists=True)],
    archive: Annotated[Path, typer.Argument(help="日志归档目录 / LIANDONG_WAL_ARCHIVE", exists=True)],
    to: Annotated[str, typer.Option(help="时刻，如 2026-11-22T09:30:00+08:00 / the moment")],
    state: Annotated[Path, typer.Option(help="新的状态目录 / a new state folder")],
) -> None:
    """回到某一时刻，放在新的状态目录，正在使用的库不受影响 / as it was at a moment, in a new folder."""
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        fail(f"看不懂的时刻 / not a moment: {to}", 2)
    if moment.tzinfo is None:
        fail("请写明时区，如 +08:00 / name the zone", 2)
    with bar("恢复 / recovering"):
        copy = point_in_time.recover(base, archive, moment, state)
    backups.look_at(copy.url())
    backups.make_current()
    copy.release()
    out.print(f"请用 LIANDONG_STATE={state} 启动 / start it with this state folder", markup=False)


@app.command()
def where() -> None:
    """状态目录 / the state folder."""
    out.print(str(localdb.state_dir()), markup=False, soft_wrap=True)
