"""A dump can be brought back, beside the original, and compared with it."""

import psycopg
import pytest

from liandong.localdb import LocalDatabaseError
from liandong.localdb.backup import Difference, backup, differences, drop, restore


def quiet(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def original(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create database original")
    with psycopg.connect(cluster.url("original")) as c:
        c.execute("create table facts (n int primary key, said text)")
        c.execute("insert into facts select n, '事' || n from generate_series(1, 500) n")
    return cluster.url("original")


def test_a_restored_copy_is_the_same(original, tmp_path):
    assert backup(original, tmp_path / "dump", quiet) > 0
    assert [p.name for p in tmp_path.iterdir()] == ["dump"]
    copy = restore(original, tmp_path / "dump", "scratch", quiet)
    assert differences(original, copy, quiet) == []
    with psycopg.connect(copy) as c:
        assert c.execute("select said from facts where n = 500").fetchone() == ("事500",)


def test_a_copy_that_lacks_rows_is_found_out(original, tmp_path):
    backup(original, tmp_path / "dump", quiet)
    copy = restore(original, tmp_path / "dump", "scratch", quiet)
    with psycopg.connect(copy) as c:
        c.execute("delete from facts where n > 498")
    assert differences(original, copy, quiet) == [Difference("facts", 500, 498)]


def test_restore_never_overwrites(original, tmp_path):
    backup(original, tmp_path / "dump", quiet)
    with pytest.raises(LocalDatabaseError, match="已存在"):
        restore(original, tmp_path / "dump", "original", quiet)


def test_a_file_that_is_no_dump_says_so(original, tmp_path):
    (tmp_path / "dump").write_text("nonsense")
    with pytest.raises(LocalDatabaseError, match="pg_restore"):
        restore(original, tmp_path / "dump", "scratch", quiet)
    drop(original, "scratch")
