"""`liandong upgrade`: a backup, the tables brought up to date, an examination; and the way back."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from liandong import localdb
from liandong.localdb import backup as scratch

from . import backups
from .showing import bar, err, fail, out

NOTED = "upgrade.json"


def upgrade(
    back: Annotated[
        bool, typer.Option("--back", help="退回上一次升级之前 / back to before the last upgrade")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 / do not ask")] = False,
) -> None:
    """升级：备份、更新数据表、检查；--back 退回 / backup, migrate, examine; --back undoes it."""
    if back:
        _go_back(yes=yes)
        return
    url, file = backups.own_url(), backups.new_name()
    with bar("升级前备份 / backing up") as progress:
        manifest = backups.make(url, file, backups.passphrase(None), progress)
    said = {"at": datetime.now(UTC).isoformat(), "backup": str(file), "schema": manifest.about.get("schema")}
    _noted().write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    out.print(f"备份 / backup: {file}", markup=False, soft_wrap=True)
    steps = [
        ("更新数据表 / migrating", ["manage.py", "migrate", "--no-input", "-v", "1"]),
        ("检查程序 / checking the program", ["manage.py", "check"]),
        ("核对流水 / verifying the journal", ["-m", "liandong", "journal", "verify"]),
        ("检查机制 / checking the mechanism", ["-m", "liandong", "mechanism", "check", "--quiet"]),
    ]
    for title, words in steps:
        with bar(title):
            done = _run(words)
        if done.returncode:
            err.print((done.stdout + done.stderr)[-3000:], markup=False, soft_wrap=True)
            fail(
                f"升级停在“{title}”。请装回旧版程序，再运行 liandong upgrade --back\n"
                "It stopped there: put the old program back, then run liandong upgrade --back"
            )
        out.print(f"✓ {title}", markup=False)
        if words[1] == "migrate":
            for line in done.stdout.splitlines():
                if "Applying" in line:
                    out.print(f"  {line.strip()}", markup=False)
    out.print("升级完成，请启动服务并运行 liandong doctor / done: start it, run doctor", style="green")


def _go_back(*, yes: bool) -> None:
    if not _noted().exists():
        fail("没有升级记录，无可退回 / there was no upgrade to go back from")
    said = json.loads(_noted().read_text(encoding="utf-8"))
    file = Path(said["backup"])
    if not file.exists():
        fail(f"升级前的备份不见了 / the backup is gone: {file}")
    out.print(f"将退回 {said['at'][:19]}（UTC）之前的数据：{file}", markup=False, soft_wrap=True)
    out.print("升级后录入的内容会留在旁边的库里，不再使用。请先停止服务。", markup=False)
    if not yes:
        typer.confirm("确定退回吗？ / go back?", abort=True)
    url = backups.own_url()
    moment = f"{datetime.now(UTC):%Y%m%d_%H%M%S}"
    copy, aside = f"liandong_back_{moment}", f"liandong_upgraded_{moment}"
    with bar("恢复 / restoring") as progress:
        backups.restore(url, file, copy, backups.passphrase(None), progress)
    scratch.put_in_place(url, copy, aside)
    backups.look_at(url)
    backups.make_current()
    _noted().unlink()
    out.print(f"已退回；升级后的库保留为 {aside} / done; the upgraded one is kept", style="green")
    out.print("请用旧版程序启动 / start it with the old program", markup=False)


def _noted() -> Path:
    return localdb.state_dir() / NOTED


def _run(words: list[str]) -> "subprocess.CompletedProcess[str]":
    root = Path(__file__).resolve().parents[2]
    return subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True, check=False)
