"""What an administrator wants to know before they are rung up at night: one line each, with what to do."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core.calendars import is_published
from liandong.core.journal.models import Seal, Stuck
from liandong.core.notify.checks import reaches_people
from liandong.core.notify.models import Delivery
from liandong.core.operation.certificates import expiry_of
from liandong.core.operation.measures import Measures, measure

State = Literal["good", "note", "bad"]
Said = tuple[State, str, str]
OLDEST_MAJOR = 15
LEAST_DISK = 2 * 1024**3  # bytes
LATE_SECONDS = 15.0
LATE_MESSAGE_SECONDS = 60.0
LATE_SEAL_SECONDS = 60.0
DAY = 86400.0


@dataclass(frozen=True)
class Finding:
    """One line of the examination. Only `bad` makes it fail; `do` is what to do about it."""

    subject: str
    state: State
    said: str
    do: str = ""


Check = tuple[str, Callable[[Measures, datetime], Said]]


def examine(at: datetime, *, more: Sequence[Check] = ()) -> list[Finding]:
    """Every check in order. A check that itself fails is a finding, not the end."""
    try:
        measured = measure(at)
    except DatabaseError as error:
        return [
            Finding(_("数据库"), "bad", str(error).strip()[:200], _("运行 liandong db status；见运行手册"))
        ]
    return [_answered(subject, check, measured, at) for subject, check in (*_checks(), *more)]


def _checks() -> list[Check]:
    return [
        (_("数据库"), _database),
        (_("数据落盘"), _durability),
        (_("待迁移"), _migrations),
        (_("时限进程"), _clock),
        (_("投递进程"), _delivery),
        (_("推送进程"), _feed),
        (_("消息投递"), _messages),
        (_("通知通道"), _channels),
        (_("跟随"), _followers),
        (_("流水封存"), _seals),
        (_("备份"), _backup),
        (_("恢复演练"), _verified),
        (_("磁盘"), _disk),
        (_("证书"), _certificate),
        (_("节假日"), _holidays),
    ]


def _answered(
    subject: str, check: Callable[[Measures, datetime], Said], measured: Measures, at: datetime
) -> Finding:
    try:
        return Finding(subject, *check(measured, at))
    except DatabaseError as error:
        said = _("查询失败：%(error)s") % {"error": str(error).strip()[:200]}
        return Finding(subject, "bad", said, _("运行 liandong db status；见运行手册"))


def _asked(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def ago(seconds: float | None) -> str:
    """How long ago in words that one takes in at a glance."""
    if seconds is None:
        return _("从未")
    for size, text in ((DAY, _("%d 天前")), (3600.0, _("%d 小时前")), (60.0, _("%d 分钟前"))):
        if seconds >= size:
            return text % int(seconds // size)
    return _("%d 秒前") % int(seconds)


def _database(measured: Measures, at: datetime) -> Said:
    version = int(_asked("show server_version_num")) // 10000
    said = _("PostgreSQL %(version)s，%(size)s，连接 %(used)d/%(most)d") % {
        "version": _asked("show server_version"),
        "size": _asked("select pg_size_pretty(pg_database_size(current_database()))"),
        "used": measured.connections,
        "most": measured.most_connections,
    }
    if version < OLDEST_MAJOR:
        return "bad", said, _("需要 %d 或更高版本") % OLDEST_MAJOR
    if measured.connections > 0.8 * measured.most_connections:
        return "bad", said, _("连接将用尽：减少网页进程，或调大 max_connections")
    return "good", said, ""


def _durability(measured: Measures, at: datetime) -> Said:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    off = [name for name in names if _asked(f"show {name}") == "off"]
    if off:
        return "bad", _("断电会丢数据：%s 已关闭") % "、".join(off), _("在数据库设置中打开")
    if measured.awaiting_standby:
        said = _("%d 个提交在等备库确认，等到之前什么都不会生效") % measured.awaiting_standby
        return "bad", said, _("备库若已失联，按运行手册“A primary and its standby”决定")
    return "good", _("已确认的数据断电不丢"), ""


def _migrations(measured: Measures, at: datetime) -> Said:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return "bad", ngettext("%d 个", "%d 个", waiting) % waiting, _("运行 liandong upgrade")
    return "good", _("无"), ""


def _clock(measured: Measures, at: datetime) -> Said:
    beat, do = measured.clock_beat, _("运行 liandong serve，或单独运行 liandong clock；查看 clock.log")
    if measured.clock_lag > LATE_SECONDS:
        return "bad", _("最早的到期时限已晚 %d 秒未处理") % measured.clock_lag, do
    if beat is None or beat > LATE_SECONDS:
        return "bad", _("没有运行，上次心跳：%s") % ago(beat), do
    return "good", _("心跳 %s，无积压") % ago(beat), ""


def _delivery(measured: Measures, at: datetime) -> Said:
    beat = measured.delivery_beat
    if beat is None or beat > LATE_SECONDS:
        do = _("运行 liandong serve，或单独运行 liandong delivery；查看 delivery.log")
        return "bad", _("没有运行，上次心跳：%s") % ago(beat), do
    return "good", _("心跳 %s") % ago(beat), ""


def _feed(measured: Measures, at: datetime) -> Said:
    beat = measured.feed_beat
    if beat is None or beat > LATE_SECONDS:
        do = _("页面会改为轮询，仍可使用；运行 liandong feed，查看 feed.log")
        return "note", _("没有运行，上次心跳：%s") % ago(beat), do
    return "good", _("心跳 %s") % ago(beat), ""


def _messages(measured: Measures, at: datetime) -> Said:
    oldest = measured.oldest_message
    if oldest is None:
        return "good", _("没有待发消息"), ""
    said = _("待发 %(count)d 条，最早一条已等待 %(seconds)d 秒") % {
        "count": measured.queued,
        "seconds": oldest,
    }
    late = oldest > LATE_MESSAGE_SECONDS
    return ("bad", said, _("看通道状态与 delivery.log；紧急时改用电话")) if late else ("good", said, "")


def _channels(measured: Measures, at: datetime) -> Said:
    if not reaches_people():
        do = _("按 docs/channels.md 设置 LIANDONG_CHANNELS")
        return "bad", _("没有配置真实的通知通道，消息只在平台内可见"), do
    sent = Delivery.objects.values_list("channel").annotate(last=Max("sent_at"))
    last = dict(sent.filter(channel__in=settings.NOTIFY_CHANNELS))
    ages = {
        name: ago((at - last[name]).total_seconds() if last.get(name) else None)
        for name in settings.NOTIFY_CHANNELS
    }
    return "good", "，".join(_("%s 上次成功 %s") % one for one in ages.items()), ""


def _followers(measured: Measures, at: datetime) -> Said:
    first = Stuck.objects.select_related("entry", "follower").order_by("entry_id").first()
    if first:
        said = _("%(count)d 条事实尚未处理成功，最早一条 %(entry)d（%(name)s）") % {
            "count": measured.stuck,
            "entry": first.entry_id,
            "name": first.follower_id,
        }
        return "bad", said, _("会自动重试；持续存在时查看 delivery.log 并报告缺陷")
    if measured.follower_lag is not None and measured.follower_lag > LATE_MESSAGE_SECONDS:
        return "bad", _("已 %d 秒没有读取流水") % measured.follower_lag, _("查看 delivery.log")
    return "good", _("没有卡住的事实"), ""


def _seals(measured: Measures, at: datetime) -> Said:
    seals, path = Seal.objects.count(), settings.CHECKPOINT_FILE
    if seals and not path.exists():
        said = _("见证文件 %s 不见了：整库被改写将无从发现") % path.name
        return "bad", said, _("从备份取回，并查明是谁删除的")
    if measured.unsealed > LATE_SEAL_SECONDS:
        return "bad", _("最早未封存的事实已 %d 秒") % measured.unsealed, _("看时限进程是否运行")
    return "good", _("%d 次封存，见证文件在数据库之外") % seals, ""


def _backup(measured: Measures, at: datetime) -> Said:
    said = _("上次成功：%s") % ago(measured.backup)
    if measured.backup is None or measured.backup > 2 * DAY:
        do = _("运行 liandong db backup --keep 14，并设为每天的定时任务")
        return ("note" if settings.DEMO else "bad"), said, do
    return "good", said, ""


def _verified(measured: Measures, at: datetime) -> Said:
    said = _("上次恢复核对：%s") % ago(measured.verified)
    if measured.verified is None or measured.verified > 8 * DAY:
        return "note", said, _("运行 liandong db restore --verify <备份文件>，每周一次")
    return "good", said, ""


def _disk(measured: Measures, at: datetime) -> Said:
    folder = settings.STATE if settings.STATE.exists() else settings.BASE_DIR
    free = shutil.disk_usage(folder).free
    said = _("剩余 %.1f GB") % (free / 1024**3)
    if free > LEAST_DISK:
        return "good", said, ""
    return "bad", said, _("清理日志和旧备份（liandong db backup --keep N），或扩容")


def _certificate(measured: Measures, at: datetime) -> Said:
    if not settings.TLS_CERTIFICATE and urlsplit(settings.PUBLIC_URL).scheme != "https":
        return "note", _("本机不知道证书在哪里"), _("用 LIANDONG_CERTIFICATE 指明证书文件")
    until = expiry_of(settings.TLS_CERTIFICATE)
    if until is None:
        return "note", _("读不到证书的到期日"), _("用 LIANDONG_CERTIFICATE 指明证书文件")
    days = (until - at.astimezone(UTC)).days
    said = _("%(date)s 到期，还有 %(days)d 天") % {"date": f"{until:%Y-%m-%d}", "days": days}
    return ("good", said, "") if days > 21 else ("bad", said, _("现在就续期，并重新加载前端代理"))


def _holidays(measured: Measures, at: datetime) -> Said:
    do = _("国务院公布后升级程序；此前请核对按工作日计的时限")
    if not is_published(at.year):
        return "bad", _("%d 年放假安排未收录，暂按周一至周五为工作日") % at.year, do
    if not is_published(at.year + 1):
        return "note", _("收录到 %d 年底，下一年尚未公布") % at.year, do
    return "good", _("收录到 %d 年底") % (at.year + 1), ""
