"""Root, an ordinary user, and folders that are closed to others."""

import os
import pwd
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from liandong.localdb import LocalCluster
from liandong.localdb.binaries import find_binaries, reachable_binaries
from liandong.localdb.identity import Identity, server_identity
from liandong.localdb.rooms import make_socket_folder

from .programs import CODE, START_AND_WAIT, end, run

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_the_server_never_runs_as_root(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("postgres")) as c:
        row = c.execute("select pg_backend_pid()").fetchone()
        assert Path(f"/proc/{row[0]}").stat().st_uid == cluster.identity.uid != 0


@as_root
def test_an_ordinary_user_starts_one_of_their_own(state, monkeypatch):
    nobody = pwd.getpwnam("nobody")
    ordinary = Identity(nobody.pw_uid, nobody.pw_gid, dropped=True)
    python = _usable_python(ordinary)
    os.chown(state, nobody.pw_uid, nobody.pw_gid)
    monkeypatch.setenv("LIANDONG_PG_BINDIR", str(reachable_binaries(find_binaries(), ordinary).bindir))
    monkeypatch.setenv("PYTHONPATH", str(Path(psycopg.__file__).parents[1]))
    user = run(START_AND_WAIT, state, 0, python=python, cwd="/", **ordinary.popen)
    try:
        assert user.stdout.readline().strip() == "started"
        assert (state / "pg").stat().st_uid == nobody.pw_uid
        assert LocalCluster(state).alive()
    finally:
        end(user)


def _usable_python(ordinary: Identity) -> Path:
    """This Python, or the system's of the same version, whichever the ordinary user may run."""
    libraries = Path(psycopg.__file__).parents[1]
    ours = Path(sys.executable).resolve()
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    usable = [p for p in (ours, system) if p.exists() and ordinary.can_enter(p)]
    if not usable or not ordinary.can_enter(CODE / "liandong") or not ordinary.can_enter(libraries):
        pytest.skip("Python or this checkout is closed to ordinary users")
    return usable[0]


@as_root
def test_root_in_a_closed_folder_keeps_it_closed():
    with tempfile.TemporaryDirectory(prefix="ld-") as made:  # 0700, like /root
        state = Path(made)
        cluster = LocalCluster(state / "var", linger=0.0)
        try:
            assert cluster.start() == "started"
            assert cluster.room == LocalCluster(state / "var").room, "every process finds the same place"
            assert state not in cluster.room.parents
            assert state.stat().st_mode & 0o777 == 0o700
        finally:
            cluster.stop()
            cluster.release()
            shutil.rmtree(cluster.room)


@as_root
def test_programs_in_a_closed_folder_are_copied_once_and_run(state):
    closed = state / "closed"
    closed.mkdir(mode=0o700)
    found = find_binaries()
    package = found.bindir.parent.parent
    shutil.copytree(found.bindir.parent, closed / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    hidden = type(found)(closed / package.name / "pginstall" / "bin", found.major, found.version)
    identity = server_identity()
    staged = reachable_binaries(hidden, identity)
    assert identity.can_enter(staged.program("postgres"))
    assert closed not in staged.bindir.parents
    assert reachable_binaries(hidden, identity) == staged
    shutil.rmtree(closed)


@as_root
def test_root_serves_the_data_of_an_ordinary_user_as_that_user(state, monkeypatch):
    nobody = pwd.getpwnam("nobody")
    ordinary = Identity(nobody.pw_uid, nobody.pw_gid, dropped=True)
    (state / "pg").mkdir()
    os.chown(state / "pg", nobody.pw_uid, nobody.pw_gid)
    cluster = LocalCluster(state, linger=0.0)
    monkeypatch.setattr("liandong.localdb.cluster.server_identity", lambda made: ordinary)
    cluster.start()
    cluster.stop()
    cluster.release()
    monkeypatch.undo()
    again = LocalCluster(state, linger=0.0)
    try:
        assert again.start() == "started"
        assert again.identity == ordinary
    finally:
        again.stop()
        again.release()


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(state):
    taken = state / "sock"
    taken.mkdir()
    os.chown(taken, 4242, 4242)
    with pytest.raises(RuntimeError, match="属于他人"):
        make_socket_folder(taken, server_identity())
