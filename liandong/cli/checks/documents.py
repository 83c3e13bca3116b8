"""Documents that are generated from the product: `--write` makes them, without it they are compared."""

import sys
from pathlib import Path

from ..installation import load_django
from .tree import report

DOCS = Path(__file__).resolve().parents[3] / "docs"


def generated() -> dict[str, str]:
    """File name to text: the rule book, what follows from each fact, and the operations of the API."""
    from liandong.api import documents as api
    from liandong.core.obligations import flows, rulebook

    return {"rulebook.md": rulebook.markdown(), "flows.md": flows.markdown(), "api.md": api.markdown()}


def main() -> None:
    load_django()
    write = "--write" in sys.argv[1:]
    problems = []
    for name, text in generated().items():
        path = DOCS / name
        if write:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.append(f"docs/{name} is old: python -m liandong.cli.checks.documents --write")
    report(problems)


if __name__ == "__main__":
    main()
