"""What docs/security.md answers for: each requirement of ASVS 5.0.0 levels 1 and 2, by a test that exists."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
TEXT = (HERE / "docs" / "security.md").read_text(encoding="utf-8")
REASONS = ("by design", "by the house", "nothing of the kind", "**falls short**", "`test_")
# How many requirements of levels 1 and 2 each section has; they are the first of it, without a gap.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3
15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"""


def rows() -> list[list[str]]:
    """Number, what is asked, answer: of both checklists."""
    lines = [line for line in TEXT.splitlines() if re.match(r"\| \d+\.\d+\.", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_requirement_has_one_row():
    asked = [one.split(":") for one in SECTIONS.split()]
    wanted = [f"{section}.{n}" for section, most in asked for n in range(1, int(most) + 1)]
    assert [number for number, *_ in rows() if not number.startswith("8.1.4.")] == wanted
    assert len(wanted) == 253


def test_every_row_answers_by_a_test_or_a_reason():
    assert [row for row in rows() if len(row) != 3 or not row[2].startswith(REASONS)] == []


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of all tests, their classes and their files."""
    found: set[str] = set()
    for root in ("liandong", "tests"):
        for path in (HERE / root).rglob("test_*.py"):
            defined = re.findall(
                r"^ *(?:async )?(?:def (test_\w+)|class (Test\w+))", path.read_text(), re.MULTILINE
            )
            found |= {path.name, *(name for pair in defined for name in pair if name)}
    return found


def test_every_test_that_is_named_exists(tests):
    named = set(re.findall(r"`[\w/]*?((?:test_|Test)\w+(?:\.py)?)(?:\.\.\.)?`", TEXT))
    begun = set(re.findall(r"`(test_\w+)\.\.\.`", TEXT))
    assert {name for name in named - begun if name not in tests} == set()
    assert {name for name in begun if not any(test.startswith(name) for test in tests)} == set()
    assert len(named) > 150
