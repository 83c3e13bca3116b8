"""The report that `liandong mechanism check` prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

from .coverage import Coverage, coverage
from .loading import try_load
from .mechanism import Mechanism
from .problems import Problem


@dataclass(frozen=True)
class CheckReport:
    """Everything found in one folder. `ok` is False when the product would refuse to start with it."""

    mechanism: Mechanism | None
    problems: tuple[Problem, ...]
    coverage: Coverage | None

    @property
    def ok(self) -> bool:
        return self.mechanism is not None and not self.problems

    def lines(self, list_open: bool = False) -> Iterator[str]:
        """The report as text; `list_open` adds every clause that nothing answers yet."""
        yield from (f"错误 {problem}" for problem in self.problems)
        if self.mechanism is None or self.coverage is None:
            return
        yield from _heading(self.mechanism)
        yield from _table(self.coverage)
        yield from (f"提醒 {problem}" for problem in self.coverage.dangling)
        for rule in self.mechanism.awaiting:
            yield f"待启用 {rule.id}：{rule.data.get('title', '')}"
        if list_open:
            for entry in self.coverage.open:
                yield f"未落实 {entry.ref} {entry.clause.demands}"
        yield "机制可用" if self.ok else f"机制不可用：{len(self.problems)} 处错误"


def report(path: Path | str, root: Path | None = None) -> CheckReport:
    """Check the folder. `root` is the checkout whose test files may answer clauses."""
    mechanism, problems = try_load(path)
    return CheckReport(mechanism, tuple(problems), coverage(mechanism, root) if mechanism else None)


def _heading(mechanism: Mechanism) -> Iterator[str]:
    place = mechanism.place
    since = place.in_force.since
    yield f"{place.name} {place.region} 机制 {place.version}，自 {since} 施行，摘要 {mechanism.digest[:16]}"
    yield (
        f"规则 {len(mechanism.rules)} 条，条款 {len(mechanism.catalogue)} 条，"
        f"事件类型 {len(mechanism.types)} 种，单位种类 {len(mechanism.unit_kinds)} 种，"
        f"联动级别 {len(mechanism.tiers)} 级"
    )


def _table(table: Coverage) -> Iterator[str]:
    yield _row("来源文件", "条款", "规则", "页面", "测试", "未落实")
    for row in table.documents:
        yield _row(row.title, row.clauses, row.by_rule, row.by_page, row.by_test, row.open)
    rows = table.documents
    yield _row(
        "合计",
        sum(row.clauses for row in rows),
        sum(row.by_rule for row in rows),
        sum(row.by_page for row in rows),
        sum(row.by_test for row in rows),
        sum(row.open for row in rows),
    )


def _row(title: str, *figures: object) -> str:
    return _pad(title, 44) + "".join(_pad(str(figure), 8, right=True) for figure in figures)


def _pad(text: str, width: int, right: bool = False) -> str:
    space = " " * max(0, width - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
    return space + text if right else text + space
