"""Dump a database to one file, restore it into a new database, and compare the two."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from .binaries import find_binaries
from .errors import LocalDatabaseError

# Called now and then with (done, total); total None when it is not known.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Difference:
    """A table whose number of rows differs between the original and the copy."""

    table: str
    original: int
    copy: int


def backup(url: str, file: Path, progress: Progress) -> int:
    """Write the database at `url` to `file` (pg_dump's own format, compressed); returns its size in bytes.

    The file appears under its name only when it is whole. Raises LocalDatabaseError with pg_dump's words.
    """
    file = file.absolute()
    part = file.with_name(file.name + ".part")
    with _watched_size(part, progress):
        _run("pg_dump", "-Fc", "--no-owner", "-f", str(part), "-d", url)
    with open(part, "rb") as written:
        os.fsync(written.fileno())
    os.replace(part, file)
    return file.stat().st_size


def restore(url: str, file: Path, target: str, progress: Progress) -> str:
    """Restore `file` into a new database `target` beside the one at `url`; returns the new URL.

    The database in use is never touched. Raises LocalDatabaseError when `target` exists already.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(
                sql.SQL("create database {} template template0").format(sql.Identifier(target))
            )
        except psycopg.errors.DuplicateDatabase as e:
            raise LocalDatabaseError(
                f"数据库 {target} 已存在，请换一个名字 / it exists, choose another name"
            ) from e
        copied = psycopg.conninfo.make_conninfo(url, dbname=target)
    with _watched_database(copied, progress):
        _run("pg_restore", "--no-owner", "--exit-on-error", "-d", copied, str(file.absolute()))
    return copied


def differences(original: str, copy: str, progress: Progress) -> list[Difference]:
    """Tables whose row counts differ. Exact while nothing is written to the original since the backup."""
    with psycopg.connect(original) as one, psycopg.connect(copy) as other:
        tables = sorted(_tables(one) | _tables(other))
        found = []
        for done, table in enumerate(tables, 1):
            rows = _count(one, table), _count(other, table)
            if rows[0] != rows[1]:
                found.append(Difference(table, *rows))
            progress(done, len(tables))
    return found


def drop(url: str, name: str) -> None:
    """Remove the scratch database `name` of the server at `url`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _tables(connection: psycopg.Connection) -> set[str]:
    asked = "select tablename from pg_tables where schemaname = 'public'"
    return {row[0] for row in connection.execute(asked)}


def _count(connection: psycopg.Connection, table: str) -> int:
    if table not in _tables(connection):
        return -1
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def _run(program: str, *arguments: str) -> None:
    path = find_binaries().program(program)
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LocalDatabaseError(f"{program} 失败 / failed:\n{done.stderr[-2000:]}")


@contextmanager
def _watched_size(part: Path, progress: Progress) -> Iterator[None]:
    def look() -> None:
        progress(part.stat().st_size if part.exists() else 0, None)

    with _every_half_second(look):
        yield


@contextmanager
def _watched_database(url: str, progress: Progress) -> Iterator[None]:
    def look() -> None:
        with psycopg.connect(url) as connection:
            row = connection.execute("select pg_database_size(current_database())").fetchone()
        progress(int(row[0]) if row else 0, None)

    with _every_half_second(look):
        yield


@contextmanager
def _every_half_second(look: Callable[[], None]) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
