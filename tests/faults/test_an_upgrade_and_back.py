"""An upgrade begins with a backup, says what it did, and can be gone back from with nothing thrown away."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.stack import CODE, Stack

pytestmark = pytest.mark.slow
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = {needs}
    operations = [migrations.RunSQL("{sql}")]
"""


@pytest.fixture
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="ld-upgrade-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        stack = Stack(folder, 0)
        try:
            stack.run("-m", "tests.faults.prepare")
            yield stack
        finally:
            stack.cluster.stop()
            stack.cluster.release()


def a_new_version(stack: Stack, number: int, sql: str) -> None:
    """The product with one more migration, as a newer program would bring it."""
    code = stack.state / "newer"
    migrations = code / "toy" / "migrations"
    migrations.mkdir(parents=True, exist_ok=True)
    for package in (code / "toy", migrations):
        (package / "__init__.py").touch()
    needs = [("toy", f"000{number - 1}")] if number > 1 else []
    (migrations / f"000{number}.py").write_text(MIGRATION.format(needs=needs, sql=sql))
    (code / "newer_settings.py").write_text("from config.settings import *\nINSTALLED_APPS += ['toy']\n")
    stack.environment |= {"PYTHONPATH": f"{code}:{CODE}", "DJANGO_SETTINGS_MODULE": "newer_settings"}


def an_old_version(stack: Stack) -> None:
    stack.environment |= {"PYTHONPATH": str(CODE), "DJANGO_SETTINGS_MODULE": "config.settings"}


def asked(stack: Stack, sql: str, database: str = "liandong") -> object:
    stack.cluster.start()
    with psycopg.connect(stack.cluster.url(database)) as c:
        return c.execute(sql).fetchone()[0]


def test_forward_and_back(stack):
    people = asked(stack, "select count(*) from directory_person")
    a_new_version(stack, 1, "create table toy_thing (said text)")
    said = stack.run("-m", "liandong", "upgrade", timeout=240)
    assert "Applying toy.0001" in said
    assert "升级完成" in said
    assert asked(stack, "select count(*) from toy_thing") == 0
    asked(stack, "insert into toy_thing values ('made with the new one') returning 1")

    an_old_version(stack)
    told = stack.run("-m", "liandong", "upgrade", "--back", "--yes", timeout=240)
    assert asked(stack, "select to_regclass('toy_thing') is null") is True
    assert asked(stack, "select count(*) from directory_person") == people
    [kept] = [word for word in told.split() if word.startswith("liandong_upgraded_")]
    assert asked(stack, "select said from toy_thing", kept.rstrip("；")) == "made with the new one"
    stack.run("-m", "liandong", "journal", "verify")
    with pytest.raises(AssertionError, match="没有升级记录"):
        stack.run("-m", "liandong", "upgrade", "--back", "--yes")


def test_an_upgrade_that_fails_says_how_to_go_back(stack):
    a_new_version(stack, 1, "select 1/0")
    with pytest.raises(AssertionError, match="liandong upgrade --back"):
        stack.run("-m", "liandong", "upgrade", timeout=240)
    an_old_version(stack)
    stack.run("-m", "liandong", "upgrade", "--back", "--yes", timeout=240)
    assert asked(stack, "select count(*) > 0 from directory_person") is True
