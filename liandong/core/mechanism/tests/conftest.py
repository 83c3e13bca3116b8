from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from liandong.core.mechanism import Mechanism, Problem, load
from liandong.core.mechanism.loading import try_load

CHECKOUT = Path(__file__).parents[4]
YUNLING = CHECKOUT / "mechanisms" / "yunling"
HARBOUR = CHECKOUT / "tests" / "mechanisms" / "harbour"

Spoil = Callable[[str, str, str], list[Problem]]


@pytest.fixture(scope="session")
def county() -> Mechanism:
    return load(YUNLING)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small mechanism that a test may spoil."""
    copytree(YUNLING.parent / "codes", tmp_path / "codes")
    return copytree(HARBOUR, tmp_path / "harbour")


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replace one piece of text in one document and say what the loader finds."""

    def change(file: str, before: str, after: str) -> list[Problem]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return try_load(folder)[1]

    return change
