"""What every test has: the place's database under a name of its own."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import setup_databases, teardown_databases


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix() -> None:
    """Several people may test against one server at a time: LIANDONG_TEST_DB names this run's database."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str = "") -> None:
    from django.conf import settings

    name = os.environ.get("LIANDONG_TEST_DB", "test_liandong")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{name}_{worker}" if worker else name


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """The test database, whichever tests are run.

    pytest-django makes it only for tests that bear its own mark; one that commits for real would then have
    been at the developer's own database, and have emptied it.
    """
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=set())
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            _end_other_sessions()
            teardown_databases(made, verbosity=0)


def _end_other_sessions() -> None:
    """A browser's last request may still hold its connection when the tests are through."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def journal_lets_tests_clean_up() -> Iterator[None]:
    """Emptying the tables between tests is what the journal's guards exist to refuse: they sleep for it."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    from liandong.core.obligations import versions

    flush = DatabaseOperations.execute_sql_flush

    def unguarded(self: DatabaseOperations, sql_list: list[str]) -> None:
        guarded = [
            "set session_replication_role = replica",
            *sql_list,
            "set session_replication_role = origin",
        ]
        flush(self, guarded)
        versions.unlearn()  # what this process has learnt of the rules' rows is gone with them

    DatabaseOperations.execute_sql_flush = unguarded  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def rules_are_learnt_anew() -> None:
    """A process remembers which rows the rules have; the test before may have had other ones."""
    from liandong.core.obligations import versions

    versions.unlearn()


@pytest.fixture(autouse=True)
def the_county_speaks_chinese() -> None:
    """A request of the test before may have left its reader's language behind."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
