"""A primary and its synchronous standby on two hosts, from the programs that the local database uses."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from liandong.localdb.binaries import find_binaries, reachable_binaries
from liandong.localdb.identity import server_identity
from liandong.localdb.making import USER, make_cluster, server_environment
from liandong.localdb.procs import children_of
from tests.faults.hosts import Host

STANDBY = "standby_1"
CONF = """
listen_addresses = '{address}'
port = 5432
unix_socket_directories = '{socket}'
max_connections = 120
hot_standby = on
wal_keep_size = 256MB
wal_sender_timeout = 5s
log_min_messages = warning
"""


class Server:
    """One PostgreSQL on one host."""

    def __init__(self, host: Host, folder: Path, password: str) -> None:
        self.host, self.folder, self.password = host, folder, password
        self.identity = server_identity()
        self.binaries = reachable_binaries(find_binaries(), self.identity)
        folder.mkdir()
        self.identity.give(folder)
        self.data = folder / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """A new cluster that takes connections and replicas from the other hosts, by password."""
        make_cluster(self.data, self.binaries, self.identity)
        net = self.host.address.rpartition(".")[0] + ".0/24"
        with open(self.data / "pg_hba.conf", "a") as rules:
            rules.write(f"host all all {net} scram-sha-256\nhost replication all {net} scram-sha-256\n")
        self._run_until_up()
        self.local(f"alter user {USER} password '{self.password}'")
        self.local("create database liandong")

    def copy(self, primary: "Server") -> None:
        """Become the standby of `primary`."""
        shutil.rmtree(self.data, ignore_errors=True)
        source = f"{primary.url('postgres')}&application_name={STANDBY}"
        told = ["-D", self.data, "-d", source, "-R", "-X", "stream", "-c", "fast"]
        command, more = self.host.command_as(self.identity, self.binaries.program("pg_basebackup"), *told)
        subprocess.run(command, check=True, cwd="/", env=server_environment(), **more)
        self._run_until_up()

    def start(self) -> None:
        self._run_until_up()

    def _run_until_up(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        conf = self.folder / "liandong.conf"  # included by what initdb wrote
        conf.write_text(CONF.format(address=self.host.address, socket=self.folder))
        conf.chmod(0o644)
        command, more = self.host.command_as(
            self.identity, self.binaries.program("postgres"), "-D", self.data
        )
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", env=server_environment(), **more
            )
        for _ in range(300):
            try:
                self.local("select 1")
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not come up")

    def local(self, statement: str) -> list[tuple[object, ...]]:
        """Ask it on its own host, without a network."""
        at = f"host={self.folder} port=5432 user={USER} dbname=postgres connect_timeout=5"
        with psycopg.connect(at, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def wait_for_standby(self, *, required: bool) -> None:
        """Whether a commit is acknowledged only when the standby has it on its disk. Takes effect at once."""
        names = f"ANY 1 ({STANDBY})" if required else ""
        self.local(f"alter system set synchronous_standby_names = '{names}'")
        self.local("select pg_reload_conf()")

    def follows(self) -> str:
        """How the standby follows: sync, async, or nothing when there is none."""
        rows = self.local(f"select sync_state from pg_stat_replication where application_name = '{STANDBY}'")
        return str(rows[0][0]) if rows else ""

    def waiting(self) -> int:
        """Commits that wait for the standby."""
        rows = self.local("select count(*) from pg_stat_activity where wait_event = 'SyncRep'")
        return int(str(rows[0][0]))

    def promote(self) -> None:
        self.local("select pg_promote()")

    def kill(self) -> None:
        """SIGKILL every process of it."""
        assert self.process
        leader = self.process.pid
        for pid in [leader, *children_of(leader)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}:{self.password}@{self.host.address}:5432/{database}?sslmode=disable"
