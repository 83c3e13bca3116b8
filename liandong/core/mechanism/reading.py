"""Read one YAML document, keeping the line of everything in it.

YAML 1.1 turns `on` into true, `no` into false and 18:00 into 1080. Officers write rosters, answers and times
of day here, so only the YAML 1.2 core scalars (true, false, null, numbers) and dates are recognised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from .problems import MechanismInvalid, Problem

Location = tuple[str | int, ...]


class PlainLoader(yaml.SafeLoader):
    """SafeLoader without the surprises of YAML 1.1."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-+0123456789"),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True)
class Source:
    """One document as it was read: its data, the digest of its bytes and the line of each place in it."""

    file: str
    digest: str
    data: Any
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """The line of this place, or of the nearest thing around it that has one."""
        for end in range(len(location), -1, -1):
            if (found := self.lines.get(location[:end])) is not None:
                return found
        return 0

    def problem(self, location: Location, code: str, says: str, fix: str) -> Problem:
        return Problem(self.file, self.line(location), f"mechanism.{code}", says, fix)


def read(path: Path, root: Path) -> Source:
    """Read one document. Raises MechanismInvalid for bytes that are no UTF-8, bad YAML or a repeated key."""
    file = path.relative_to(root).as_posix()
    content = path.read_bytes()
    try:
        loader = PlainLoader(content.decode("utf-8"))
        node = loader.get_single_node()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise MechanismInvalid(
            [Problem(file, line, "mechanism.encoding", "不是 UTF-8 文字", "请用 UTF-8 编码另存后再检查")]
        ) from error
    except yaml.MarkedYAMLError as error:
        raise MechanismInvalid([_syntax(file, error)]) from error
    except yaml.YAMLError as error:
        raise MechanismInvalid(
            [Problem(file, 0, "mechanism.syntax", f"不是有效的 YAML：{error}", "请删去文中的控制字符")]
        ) from error
    lines: dict[Location, int] = {}
    repeated: list[Problem] = []
    if node is not None:
        _locate(node, (), lines, repeated, file)
    if repeated:
        raise MechanismInvalid(repeated)
    try:
        data = None if node is None else loader.construct_document(node)
    except (yaml.MarkedYAMLError, ValueError) as error:
        raise MechanismInvalid([_syntax(file, error)]) from error
    return Source(file, sha256(content).hexdigest(), data, lines)


def _syntax(file: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    return Problem(
        file,
        mark.line + 1 if mark else 0,
        "mechanism.syntax",
        f"不是有效的 YAML：{what}",
        "请检查这一行的缩进、冒号后的空格、引号和括号是否成对",
    )


def _locate(
    node: yaml.Node, at: Location, lines: dict[Location, int], repeated: list[Problem], file: str
) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _locate(child, (*at, index), lines, repeated, file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                says = f"字段 {key.value} 写了两次"
                repeated.append(
                    Problem(file, line, "mechanism.repeated_key", says, "请只留一处，另一处删去或改名")
                )
            seen.add(key.value)
            _locate(child, (*at, key.value), lines, repeated, file)
            lines[(*at, key.value)] = line
