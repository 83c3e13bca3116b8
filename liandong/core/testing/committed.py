"""A database whose transactions really commit, for tests with several connections.

Django's own way (`transaction=True`) empties the tables by TRUNCATE, which the journal refuses.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection

from liandong.core.obligations import versions

_KEPT = {"django_migrations", "django_content_type", "auth_permission", "live_epoch"}


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.Item) -> Iterator[None]:
    """Everything is committed for real; afterwards every table is empty again."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        empty_all_tables()
        connection.close()


def empty_all_tables() -> None:
    """Only the owner of a test database may do this: replica role passes by the triggers."""
    if not str(connection.settings_dict["NAME"]).startswith("test"):
        raise RuntimeError("this is not a test database")
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - _KEPT
    quoted = ", ".join(f'"{table}"' for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(f"truncate {quoted} restart identity cascade")
        cursor.execute("set session_replication_role = origin")
    versions.unlearn()  # what a process has learnt of the rules' rows is gone with them
