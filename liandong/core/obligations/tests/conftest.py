from collections.abc import Iterator

import pytest

from liandong.core.obligations import versions

from . import kit


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Each test starts like a new process: nothing learnt from a database that is gone."""
    versions.forget()
    yield
    versions.forget()


@pytest.fixture
def engine(db: None) -> Iterator[None]:
    """The trial rules in force, in a database of one transaction."""
    with kit.rules_in_force():
        yield


@pytest.fixture
def committed(committed_db: None) -> Iterator[None]:
    """The trial rules in force, in a database where everything is committed."""
    with kit.rules_in_force():
        yield
