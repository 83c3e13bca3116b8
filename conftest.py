"""What every test has: the place's database under a name of its own."""

import os

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix() -> None:
    """Several people may test against one server at a time: LIANDONG_TEST_DB names this run's database."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str = "") -> None:
    from django.conf import settings

    name = os.environ.get("LIANDONG_TEST_DB", "test_liandong")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{name}_{worker}" if worker else name
