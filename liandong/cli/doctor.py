"""The examination as a command: what the status page shows, and what only this machine can tell."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

from django.conf import settings

from liandong.core import clock
from liandong.core.operation.examination import Finding, Said, examine
from liandong.core.operation.measures import Measures

MARKS = {"good": "[green]✓[/green]", "note": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}
CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def findings() -> list[Finding]:
    """Every line, in order."""
    return examine(clock.now(), more=[("机制", _mechanism), ("中文字体", _fonts), ("浏览器", _chromium)])


def _mechanism(measured: Measures, at: datetime) -> Said:
    from liandong.core.mechanism import check

    found = check.report(settings.LIANDONG_MECHANISM, root=settings.BASE_DIR)
    if found.ok:
        return "good", f"{Path(settings.LIANDONG_MECHANISM).name} 可用", ""
    return "bad", f"{len(found.problems)} 处错误", "运行 liandong mechanism check"


def _fonts(measured: Measures, at: datetime) -> Said:
    folders = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")
    names = ("*CJK*", "*wqy*", "*SourceHan*", "*simsun*", "*simhei*", "*fandol*")
    if any(next(folder.rglob(name), None) for folder in folders if folder.exists() for name in names):
        return "good", "有", ""
    said = "没有：本机截图与公文会缺字；使用者的浏览器不受影响"
    return "note", said, "apt-get install fonts-noto-cjk"


def _chromium(measured: Measures, at: datetime) -> Said:
    named = (os.environ.get("LIANDONG_CHROMIUM"), *CHROMIUMS)
    path = next((p for p in named if p and Path(p).exists()), None)
    if path is None:
        return "note", "没有 Chromium：仅影响本机的浏览器测试与截图", ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    return "good", said.strip() or path, ""
