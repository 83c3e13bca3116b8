"""The files a check looks at."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def tracked(*suffixes: str) -> Iterator[Path]:
    """Files that git knows or would add, by the end of their names. Generated folders are not among them."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    for name in sorted(listed.stdout.decode().split("\0")):
        path = CHECKOUT / name
        if name and name.endswith(suffixes) and path.is_file():
            yield path


def name_of(path: Path) -> str:
    """The path as people write it."""
    return str(path.relative_to(CHECKOUT))


def report(problems: list[str]) -> None:
    """Print the problems and end with 1, or end with 0."""
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
