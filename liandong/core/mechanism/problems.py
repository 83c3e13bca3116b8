"""What is wrong with a mechanism, said so that the person who wrote the line can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one document. `file` is relative to the mechanism folder, `line` counts from 1."""

    file: str
    line: int
    code: str
    says: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} [{self.code}] {self.says}。{self.fix}"


class MechanismInvalid(ValueError):
    """The folder cannot be used as it stands; `problems` holds every mistake found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
