"""Django's PostgreSQL engine; before the first connection of a process it makes sure that the server runs."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from ..cluster import LocalCluster

_started: set[str] = set()


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with a cluster of our own.

    It starts the cluster once per process, not at every connection: a server that dies later is the
    supervisor's to bring back, and a server that was stopped on purpose stays stopped.
    """

    def get_connection_params(self) -> dict[str, Any]:
        cluster = self.settings_dict["LOCAL_CLUSTER"]
        if cluster["state_dir"] not in _started:
            local = LocalCluster(
                Path(cluster["state_dir"]), durable=cluster["durable"], linger=cluster["linger"]
            )
            local.start()
            _make_database(local, self.settings_dict["NAME"])
            _started.add(cluster["state_dir"])
        params: dict[str, Any] = super().get_connection_params()
        return params


def _make_database(local: LocalCluster, name: str | None) -> None:
    import psycopg
    from psycopg import sql

    if not name or name.startswith("test_"):  # Django makes and destroys those itself
        return
    with psycopg.connect(local.url("postgres"), autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase:
            return
