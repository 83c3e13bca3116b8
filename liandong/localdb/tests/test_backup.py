"""A backup holds one moment of the database and what lies beside it, and what is damaged is not believed."""

import threading

import psycopg
import pytest

from liandong.localdb import LocalDatabaseError, archive
from liandong.localdb.backup import Difference, create, differences, drop, forget_old, put_in_place
from liandong.localdb.sealed import MAGIC, PIECE, Opener, Sealer


def quiet(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def nothing(connection: psycopg.Connection) -> dict[str, str]:
    return {}


@pytest.fixture
def original(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create database original")
    with psycopg.connect(cluster.url("original")) as c:
        c.execute("create table facts (n int primary key, said text)")
        c.execute("insert into facts select n, '事' || n from generate_series(1, 500) n")
    return cluster.url("original")


@pytest.fixture
def beside(tmp_path):
    (tmp_path / "media" / "ab").mkdir(parents=True)
    (tmp_path / "media" / "ab" / "picture.jpg").write_bytes(b"\xff\xd8 picture")
    return {"media": tmp_path / "media", "none": tmp_path / "none"}


@pytest.mark.parametrize("secret", ["", "口令 of the place"])
def test_a_restored_copy_is_the_same(original, beside, tmp_path, secret):
    file = tmp_path / "out" / "a.ldb"
    made = archive.write(original, file, beside, nothing, quiet, secret)
    assert [p.name for p in file.parent.iterdir()] == ["a.ldb"]
    assert file.stat().st_mode & 0o077 == 0
    assert (b"picture" in file.read_bytes()) is not bool(secret)
    assert archive.inspect(file, quiet, secret) == made
    assert made.counts == {"facts": 500}
    copy = create(original, "scratch")
    archive.restore_into(copy, file, secret)
    assert differences(made.counts, copy) == []
    assert dict(archive.members(file, "media/", secret)) == {"media/ab/picture.jpg": b"\xff\xd8 picture"}


def test_counts_and_dump_are_of_one_moment_while_others_write(original, tmp_path):
    over = threading.Event()

    def write() -> None:
        with psycopg.connect(original, autocommit=True) as c:
            number = 1000
            while not over.is_set():
                c.execute("insert into facts values (%s, 'later')", [number])
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = archive.write(original, tmp_path / "a", {}, nothing, quiet)
    finally:
        over.set()
        writer.join()
    copy = create(original, "scratch")
    archive.restore_into(copy, tmp_path / "a")
    assert differences(made.counts, copy) == []


def test_its_moment_is_not_before_anything_that_it_holds(original, tmp_path, monkeypatch):
    """Else a step of the clock that was fired meanwhile would look as if it had been fired too early."""
    connect = psycopg.connect

    class Slow(psycopg.Connection):
        def execute(self, query, *given, **named):
            if "pg_export_snapshot" in query:
                with connect(original, autocommit=True) as other:
                    other.execute("update facts set said = clock_timestamp()::text where n = 1")
            return super().execute(query, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg, "connect", Slow.connect)
        made = archive.write(original, tmp_path / "a", {}, nothing, quiet)
    copy = create(original, "scratch")
    archive.restore_into(copy, tmp_path / "a")
    with connect(copy) as restored:
        found = restored.execute(
            "select said::timestamptz <= %s::timestamptz from facts where n = 1", [made.at]
        )
        assert found.fetchone() == (True,)


def test_a_copy_that_lacks_rows_is_found_out(original, tmp_path):
    made = archive.write(original, tmp_path / "a", {}, nothing, quiet)
    copy = create(original, "scratch")
    archive.restore_into(copy, tmp_path / "a")
    with psycopg.connect(copy) as c:
        c.execute("delete from facts where n > 498")
    assert differences(made.counts, copy) == [Difference("facts", 500, 498)]


@pytest.mark.parametrize("secret", ["", "s"])
def test_a_flipped_byte_anywhere_is_found(original, beside, tmp_path, secret):
    file = tmp_path / "a"
    archive.write(original, file, beside, nothing, quiet, secret)
    whole = file.read_bytes()
    places = (
        [len(MAGIC) + 40, len(whole) // 2, whole.find(b" picture")]
        if not secret
        else range(60, len(whole), 997)
    )
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(LocalDatabaseError, match=r"损坏|不完整"):
            archive.inspect(file, quiet, secret)


@pytest.mark.parametrize("secret", ["", "s"])
def test_half_a_backup_is_none(original, tmp_path, secret):
    file = tmp_path / "a"
    archive.write(original, file, {}, nothing, quiet, secret)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2 if secret else whole.find(b"manifest.json")])
    with pytest.raises(LocalDatabaseError, match=r"损坏|不完整"):
        archive.inspect(file, quiet, secret)


def test_without_the_right_passphrase_it_says_so(original, tmp_path):
    archive.write(original, tmp_path / "a", {}, nothing, quiet, "right")
    with pytest.raises(LocalDatabaseError, match="口令不对"):
        archive.inspect(tmp_path / "a", quiet, "wrong")
    with pytest.raises(LocalDatabaseError, match="已加密"):
        archive.inspect(tmp_path / "a", quiet)


def test_pieces_cannot_be_left_out_or_swapped(tmp_path):
    path = tmp_path / "sealed"
    content = bytes(range(256)) * (3 * PIECE // 256)
    with open(path, "wb") as file:
        sealer = Sealer(file, "s")
        sealer.write(content)
        sealer.close()
    with open(path, "rb") as file:
        assert Opener(file, "s").read(len(content) + 1) == content
    whole, head, size = path.read_bytes(), len(MAGIC) + 32, PIECE + 16
    one, two, three = (whole[head + size * n : head + size * (n + 1)] for n in range(3))
    for spoilt in (one + three, two + one + three, one + two):
        path.write_bytes(whole[:head] + spoilt)
        with open(path, "rb") as file, pytest.raises(LocalDatabaseError, match="损坏"):
            Opener(file, "s").read(len(content))


def test_restore_never_overwrites(original):
    with pytest.raises(LocalDatabaseError, match="已存在"):
        create(original, "original")


def test_a_file_that_is_no_backup_says_so(original, tmp_path):
    (tmp_path / "a").write_text("nonsense")
    with pytest.raises(LocalDatabaseError, match="不是备份"):
        archive.inspect(tmp_path / "a", quiet)


def test_a_failed_backup_leaves_the_one_before(original, tmp_path):
    file = tmp_path / "a"
    archive.write(original, file, {}, nothing, quiet)
    before = file.read_bytes()

    def broken(connection: psycopg.Connection) -> dict[str, str]:
        raise LocalDatabaseError("no")

    with pytest.raises(LocalDatabaseError):
        archive.write(original, file, {}, broken, quiet)
    assert file.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_copy_takes_the_place_and_the_old_one_is_kept(original):
    with psycopg.connect(create(original, "copy")) as c:
        c.execute("create table other (n int)")
    busy = psycopg.connect(original)  # somebody works on it
    put_in_place(original, "copy", "aside")
    with pytest.raises(psycopg.OperationalError):
        busy.execute("select 1")
    busy.close()
    for name, table in (("original", "other"), ("aside", "facts")):
        with psycopg.connect(psycopg.conninfo.make_conninfo(original, dbname=name)) as c:
            assert c.execute("select to_regclass(%s) is not null", [table]).fetchone() == (True,)
    drop(original, "aside")


def test_only_the_newest_are_kept(tmp_path):
    for day in range(1, 6):
        (tmp_path / f"liandong-2026010{day}.ldb").touch()
    (tmp_path / "other").touch()
    gone = forget_old(tmp_path, "liandong-*.ldb", 2)
    assert [p.name for p in gone] == [f"liandong-2026010{day}.ldb" for day in (1, 2, 3)]
    assert len(list(tmp_path.iterdir())) == 3
