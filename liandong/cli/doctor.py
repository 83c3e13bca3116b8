"""What an administrator wants to know before they are rung up at night: each check answers in one line."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min

from liandong import localdb
from liandong.core import clock
from liandong.core.journal.models import Seal, Stuck

State = Literal["good", "note", "bad"]
MARKS = {"good": "[green]✓[/green]", "note": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}
OLDEST_MAJOR = 15
LEAST_DISK = 2 * 1024**3  # bytes
LATE_MESSAGE = timedelta(minutes=1)
LATE_CLOCK = timedelta(seconds=15)
CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@dataclass(frozen=True)
class Finding:
    """One line of the examination. Only `bad` makes the examination fail."""

    subject: str
    state: State
    said: str

    @property
    def mark(self) -> str:
        return MARKS[self.state]


def examine() -> list[Finding]:
    """Every check in order. A check that itself fails is a finding, not the end."""
    checks: list[tuple[str, Callable[[], tuple[State, str]]]] = [
        ("数据库", _database),
        ("数据落盘", _durability),
        ("待迁移", _migrations),
        ("机制", _mechanism),
        ("节假日", _holidays),
        ("磁盘", _disk),
        ("时限进程", _clock),
        ("消息投递", _messages),
        ("通知通道", _channels),
        ("跟随", _followers),
        ("流水见证", _witnesses),
        ("中文字体", _fonts),
        ("浏览器", _chromium),
    ]
    return [_answered(subject, check) for subject, check in checks]


def _answered(subject: str, check: Callable[[], tuple[State, str]]) -> Finding:
    try:
        state, said = check()
    except DatabaseError as e:
        state, said = "bad", f"查询失败：{str(e).strip()[:200]}"
    return Finding(subject, state, said)


def _asked(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _database() -> tuple[State, str]:
    version = int(_asked("show server_version_num")) // 10000
    size = _asked("select pg_size_pretty(pg_database_size(current_database()))")
    said = f"PostgreSQL {_asked('show server_version')}，{size}"
    return ("good", said) if version >= OLDEST_MAJOR else ("bad", f"{said}；需要 {OLDEST_MAJOR} 或更高")


def _durability() -> tuple[State, str]:
    off = [
        name
        for name in ("fsync", "full_page_writes", "synchronous_commit")
        if _asked(f"show {name}") == "off"
    ]
    return ("bad", f"断电会丢数据：{'、'.join(off)} 已关闭") if off else ("good", "已确认的数据断电不丢")


def _migrations() -> tuple[State, str]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return (
        ("bad", f"{len(waiting)} 个，请运行 liandong serve 或 manage.py migrate")
        if waiting
        else ("good", "无")
    )


def _mechanism() -> tuple[State, str]:
    from liandong.core.mechanism import check

    found = check.report(settings.LIANDONG_MECHANISM, root=settings.BASE_DIR)
    if found.ok:
        return "good", f"{Path(settings.LIANDONG_MECHANISM).name} 可用"
    return "bad", f"{len(found.problems)} 处错误，请运行 liandong mechanism check"


def _holidays() -> tuple[State, str]:
    from liandong.core.calendars import is_published

    year = clock.now().year
    missing = [y for y in (year, year + 1) if not is_published(y)]
    if year in missing:
        return "note", f"{year} 年放假安排未收录，暂按周一至周五为工作日"
    return ("note", f"{year + 1} 年放假安排尚未公布") if missing else ("good", f"{year}、{year + 1} 年已收录")


def _disk() -> tuple[State, str]:
    folder = localdb.state_dir()
    free = shutil.disk_usage(folder if folder.exists() else settings.BASE_DIR).free
    return ("good" if free > LEAST_DISK else "bad"), f"剩余 {free / 1024**3:.1f} GB（{folder}）"


def _clock() -> tuple[State, str]:
    from liandong.core.obligations.models import ClockBeat, Obligation

    now = clock.now()
    last = ClockBeat.objects.aggregate(last=Max("beat_at"))["last"]
    waiting = Obligation.objects.filter(look_at__lt=now - LATE_CLOCK).count()
    if waiting:
        return "bad", f"{waiting} 项时限已到未处理，请检查 liandong clock 是否运行"
    if last is None or now - last > LATE_CLOCK:
        return "note", "未在运行（liandong serve 或 demo 会启动它）"
    return "good", f"{(now - last).total_seconds():.0f} 秒前有心跳，无积压"


def _messages() -> tuple[State, str]:
    from liandong.core.notify.models import Delivery

    oldest = Delivery.objects.filter(state="queued").aggregate(oldest=Min("queued_at"))["oldest"]
    if oldest is None:
        return "good", "没有待发消息"
    age = clock.now() - oldest
    said = f"最早一条已等待 {age.total_seconds():.0f} 秒"
    return ("bad", f"{said}，请检查 liandong delivery 是否运行") if age > LATE_MESSAGE else ("good", said)


def _channels() -> tuple[State, str]:
    from liandong.core.notify.checks import reaches_people

    if reaches_people():
        return "good", "、".join(settings.NOTIFY_CHANNELS)
    return "bad", "没有配置真实的通知通道，消息只在平台内可见（见 docs/channels.md，LIANDONG_CHANNELS）"


def _followers() -> tuple[State, str]:
    stuck = Stuck.objects.select_related("entry").order_by("entry_id")
    if first := stuck.first():
        return "bad", f"{stuck.count()} 条事实尚未处理成功，最早一条 {first.entry_id}：{first.error[:80]}"
    return "good", "没有卡住的事实"


def _witnesses() -> tuple[State, str]:
    seals, path = Seal.objects.count(), settings.CHECKPOINT_FILE
    if seals and not path.exists():
        return "bad", f"见证文件 {path.name} 不见了：整库被改写将无从发现"
    return "good", f"{seals} 次封存，见证文件在数据库之外"


def _fonts() -> tuple[State, str]:
    folders = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")
    names = ("*CJK*", "*wqy*", "*SourceHan*", "*simsun*", "*simhei*", "*fandol*")
    if any(next(folder.rglob(name), None) for folder in folders if folder.exists() for name in names):
        return "good", "有"
    return "note", "没有：本机截图与公文会缺字（apt-get install fonts-noto-cjk）；使用者的浏览器不受影响"


def _chromium() -> tuple[State, str]:
    path = next(
        (p for p in (os.environ.get("LIANDONG_CHROMIUM"), *CHROMIUMS) if p and Path(p).exists()), None
    )
    if path is None:
        return "note", "没有 Chromium：仅影响本机的浏览器测试与截图"
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    return "good", said.strip() or path
