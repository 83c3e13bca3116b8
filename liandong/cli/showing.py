"""How the command speaks: progress on the terminal, tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Bar:
    """Told how far something is: `bar(done, total, label)`. Total and label may come later or never."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._label = title
        self._task = progress.add_task(title, total=None)

    def __call__(self, done: int, total: int | None = None, label: str = "") -> None:
        self._progress.update(self._task, completed=done, total=total)
        if label and label != self._label:
            self._label = label
            self._progress.update(self._task, description=label)
            if not err.is_terminal:
                err.print(f"{label} …", markup=False)


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """A progress bar on standard error; where that is no terminal, one line says what is going on."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    if not err.is_terminal:
        err.print(f"{title} …")
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield Bar(progress, title)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people."""
    made = Table(title=title, title_justify="left")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*map(str, row))
    out.print(made)


def as_json(value: Any) -> None:
    """The same for programs, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what went wrong and end."""
    err.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)
