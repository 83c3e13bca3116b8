"""Which files a mechanism folder holds, and the schema of each.

The engine of obligations registers the schema of `rules/*.yaml` when imported: it owns what a rule means.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from . import schemas
from .problems import MechanismInvalid, Problem
from .reading import Source, read

M = TypeVar("M", bound=BaseModel)

RULES = "rules/*.yaml"
# Rules whose facts no module can state yet: read and cited, never handed to the engine.
AWAITING = "rules/awaiting/*.yaml"

_SCHEMAS: dict[str, type[BaseModel] | None] = {
    "mechanism.yaml": schemas.Place,
    "clauses/*.yaml": schemas.ClauseFile,
    "tiers.yaml": schemas.TierFile,
    "unit_kinds.yaml": schemas.UnitKindFile,
    "incident_types/*.yaml": schemas.IncidentTypeFile,
    "responsibilities.yaml": schemas.ResponsibilityFile,
    "grades.yaml": schemas.GradeFile,
    "zones.yaml": schemas.ZoneFile,
    "urgency.yaml": schemas.UrgencyFile,
    "reporting.yaml": schemas.ReportingFile,
    "aliases.yaml": schemas.AliasFile,
    "calendar.yaml": schemas.Holidays,
    "stock_kinds.yaml": schemas.StockKindFile,
    "risk_kinds.yaml": schemas.RiskKindFile,
    RULES: None,
    AWAITING: None,
}
_OPTIONAL = {
    *("reporting.yaml", "aliases.yaml", "calendar.yaml", "stock_kinds.yaml", "risk_kinds.yaml"),
    AWAITING,
}


def register_document(pattern: str, schema: type[BaseModel]) -> None:
    """Name the schema of the files that match `pattern` (relative to the mechanism folder)."""
    _SCHEMAS[pattern] = schema


@dataclass(frozen=True)
class Loaded:
    """One document: where it came from, and its typed model (None while its schema is not registered)."""

    source: Source
    model: BaseModel | None


@dataclass
class Folder:
    """Everything read from one folder, by pattern, with the mistakes met on the way."""

    path: Path
    shelves: dict[str, list[Loaded]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def all(self, pattern: str, schema: type[M]) -> list[tuple[Source, M]]:
        """The sound documents of this pattern."""
        return [
            (loaded.source, loaded.model)
            for loaded in self.shelves.get(pattern, [])
            if isinstance(loaded.model, schema)
        ]

    def one(self, pattern: str, schema: type[M]) -> M | None:
        return next((model for _, model in self.all(pattern, schema)), None)


def read_folder(path: Path) -> Folder:
    """Read every document of the folder, collecting mistakes instead of stopping at the first."""
    folder = Folder(path)
    if not path.is_dir():
        folder.problems.append(
            Problem(
                str(path),
                0,
                "mechanism.no_folder",
                "没有这个机制目录",
                "请检查 LIANDONG_MECHANISM 所指的路径",
            )
        )
        return folder
    known: set[Path] = set()
    for pattern, schema in _SCHEMAS.items():
        found = sorted(path.glob(pattern))
        known.update(found)
        if not found and pattern not in _OPTIONAL:
            folder.problems.append(
                Problem(
                    pattern, 0, "mechanism.missing_file", "缺少这份文件", "请补上，可参照 mechanisms/yunling"
                )
            )
        folder.shelves[pattern] = [loaded for file in found if (loaded := _load(file, folder, schema))]
    for stray in sorted(set(path.rglob("*.y*ml")) - known):
        folder.problems.append(
            Problem(
                stray.relative_to(path).as_posix(),
                0,
                "mechanism.unknown_file",
                "机制目录里没有这种文件，不会被读取",
                "请核对文件名和所在的子目录，或移出机制目录",
            )
        )
    return folder


def _load(file: Path, folder: Folder, schema: type[BaseModel] | None) -> Loaded | None:
    try:
        source = read(file, folder.path)
    except MechanismInvalid as error:
        folder.problems.extend(error.problems)
        return None
    if schema is None:
        if isinstance(source.data, dict):
            return Loaded(source, None)
        folder.problems.append(
            source.problem((), "shape", "整份文件应是“字段: 值”的形式", "请照同类文件的写法改")
        )
        return None
    try:
        return Loaded(source, schema.model_validate(source.data))
    except ValidationError as error:
        folder.problems.extend(_explain(source, detail) for detail in error.errors())
        return None


_SAID = {
    "missing": ("缺少必填字段 {field}", "请在这里补上该字段"),
    "extra_forbidden": ("不认识字段 {field}", "请核对拼写，或删去这一行"),
    "string_type": ("{field} 应是文字", "请加上引号：'{input}'"),
    "bool_type": ("{field} 应是 true 或 false", "请改为 true 或 false"),
    "int_type": ("{field} 应是整数", "请改为不带引号的整数"),
    "string_too_long": ("{field} 太长，最多 {max_length} 字", "请用自己的话说短些"),
    "too_short": ("{field} 至少要有 {min_length} 项", "请补足"),
    "too_long": ("{field} 最多 {max_length} 项", "请删减"),
    "literal_error": ("{field} 的取值不在范围内", "只能写 {expected} 之一"),
    "string_pattern_mismatch": ("{field} 的写法不对", "应符合 {pattern}"),
    "value_error": ("{field} 不合要求：{error}", "请按提示修改"),
}


def _explain(source: Source, detail: ErrorDetails) -> Problem:
    location = detail["loc"]
    name = next((str(part) for part in reversed(location) if isinstance(part, str)), "整份文件")
    says, fix = _SAID.get(detail["type"], ("{field} 不合要求：{message}", "请照同类文件的写法改"))
    words = {"field": name, "message": detail["msg"], "input": detail["input"], **(detail.get("ctx") or {})}
    return source.problem(location, detail["type"], says.format(**words), fix.format(**words))
