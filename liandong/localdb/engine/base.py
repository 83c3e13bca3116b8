"""Django's PostgreSQL engine: our own cluster runs before the first connection, and nobody waits for ever."""

from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

from ..cluster import LocalCluster

R = TypeVar("R")
_started: set[str] = set()
_patience: float | None = None


def be_patient_for(seconds: float | None) -> None:
    """From now on no statement of this process waits longer for the database; None: as long as it takes.

    The server's statement_timeout cannot do this: it does not reach us over a dead wire, and does not end a
    commit that waits for a lost standby. Whether such a commit holds is unknown, so the connection ends and
    the request is answered like any other while the database is away: send it again, with its key.
    """
    global _patience
    _patience = seconds


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives itself up when the database does not answer in time."""

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """As psycopg's own. Raises OperationalError when patience ends; the connection is then closed."""
        try:
            return super().wait(gen, interval, _patience if timeout is None else timeout)
        except _WaitTimeout as error:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer from the database for {_patience} s") from error


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with a cluster of our own when the settings name one.

    It starts the cluster once per process, not at every connection: a server that dies later is the
    supervisor's to bring back, and a server that was stopped on purpose stays stopped.
    """

    def get_connection_params(self) -> dict[str, Any]:
        cluster = self.settings_dict.get("LOCAL_CLUSTER")
        if cluster and cluster["state_dir"] not in _started:
            local = LocalCluster(
                Path(cluster["state_dir"]), durable=cluster["durable"], linger=cluster["linger"]
            )
            local.start()
            _make_database(local, self.settings_dict["NAME"])
            _started.add(cluster["state_dir"])
        params: dict[str, Any] = super().get_connection_params()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """No pool and no other isolation level is ever set here, so connecting is all there is to do."""
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return PatientConnection.connect(**conn_params)


def _make_database(local: LocalCluster, name: str | None) -> None:
    from psycopg import sql

    if not name or name.startswith("test_"):  # Django makes and destroys those itself
        return
    with psycopg.connect(local.url("postgres"), autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase:
            return
