"""Around an archive: scratch databases, counting, comparing, taking one database for another, old files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from .errors import LocalDatabaseError

# Called now and then with (done, total); total None when it is not known.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Difference:
    """A table whose number of rows differs between the original and the copy."""

    table: str
    original: int
    copy: int


def create(url: str, name: str) -> str:
    """A new empty database beside the one at `url`; its URL. Raises LocalDatabaseError when it exists."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase as e:
            raise LocalDatabaseError(
                f"数据库 {name} 已存在，请换一个名字 / it exists, choose another name"
            ) from e
        return psycopg.conninfo.make_conninfo(url, dbname=name)


def drop(url: str, name: str) -> None:
    """Remove the scratch database `name` of the server at `url`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def put_in_place(url: str, copy: str, aside: str) -> None:
    """Let the database `copy` take the name of the one at `url`, which is kept as `aside`.

    Whoever is connected is cut off; both renamings happen or neither. Connect anew afterwards.
    """
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = any(%s)"
    rename = sql.SQL("alter database {} rename to {}")
    with psycopg.connect(psycopg.conninfo.make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        close = sql.SQL("alter database {} allow_connections {}")
        server.execute(close.format(sql.Identifier(str(name)), sql.SQL("false")))  # nobody slips in between
        try:
            server.execute(end, [[name, copy]])
            with server.transaction():
                server.execute(rename.format(sql.Identifier(str(name)), sql.Identifier(aside)))
                server.execute(rename.format(sql.Identifier(copy), sql.Identifier(str(name))))
            name = aside
        finally:
            server.execute(close.format(sql.Identifier(str(name)), sql.SQL("true")))


def counts(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, in the connection's own transaction."""
    asked = "select tablename from pg_tables where schemaname = 'public' order by 1"
    found: dict[str, int] = {}
    for (table,) in connection.execute(asked).fetchall():
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
        found[table] = int(row[0]) if row else 0
    return found


def differences(expected: Mapping[str, int], copy: str) -> list[Difference]:
    """Tables of the database at `copy` whose rows are not as many as expected; -1: no such table."""
    with psycopg.connect(copy) as connection:
        found = counts(connection)
    return [
        Difference(table, expected.get(table, -1), found.get(table, -1))
        for table in sorted(expected.keys() | found.keys())
        if expected.get(table) != found.get(table)
    ]


def forget_old(folder: Path, pattern: str, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of a folder; the names sort by time. Returns what went."""
    gone = sorted(folder.glob(pattern))[: -max(keep, 1)]
    for file in gone:
        file.unlink()
    return gone
