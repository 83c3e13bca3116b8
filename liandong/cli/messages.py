"""Translations: every module's part in locale/parts becomes one English catalogue, and nothing is forgotten.

`python -m liandong.cli.messages` merges and compiles (part of set-up); `--check` also compares with what code
and templates say; `--missing` prints a .po of what lacks an English text.
"""

import re
import sys
from pathlib import Path

from .catalogue import Catalogue, Key, read_po, write_mo, write_po
from .wording import Used, used_in_checkout

CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = CHECKOUT / "locale" / "parts"
MERGED = CHECKOUT / "locale" / "en" / "LC_MESSAGES"
_FIELDS = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}")


def merged() -> tuple[Catalogue, list[str]]:
    """All parts together, and what is wrong with them."""
    together: Catalogue = {}
    problems = []
    for part in sorted(PARTS.glob("*.po")):
        try:
            catalogue = read_po(part)
        except ValueError as e:
            problems.append(str(e))
            continue
        for key, texts in catalogue.items():
            if together.setdefault(key, texts) != texts:
                problems.append(f"{part.name}: {key.text!r} is translated otherwise in another part")
            if any(_fields(text) - _fields(key.text + key.plural) for text in texts):
                problems.append(f"{part.name}: {key.text!r} has other fields than its translation")
    return together, problems


def _fields(text: str) -> set[str]:
    return {a or b for a, b in _FIELDS.findall(text)}


def write(catalogue: Catalogue) -> None:
    """Write locale/en for Django; untouched when nothing changed."""
    MERGED.mkdir(parents=True, exist_ok=True)
    write_po(MERGED / "django.po", catalogue)
    write_mo(MERGED / "django.mo", catalogue)


def missing(catalogue: Catalogue) -> list[Used]:
    """Texts in code and templates that have no English."""
    known = {(key.text, key.context) for key in catalogue}
    return [used for used in used_in_checkout() if (used.key.text, used.key.context) not in known]


def main() -> None:
    catalogue, problems = merged()
    write(catalogue)
    if "--missing" in sys.argv:
        lacking: dict[Key, str] = {used.key: used.where for used in missing(catalogue)}
        for key, where in lacking.items():
            print(f'#: {where}\nmsgid {key.text!r}\nmsgstr ""\n'.replace("'", '"'))
    if "--check" in sys.argv:
        problems += [f"{used.where}: no English for {used.key.text!r}" for used in missing(catalogue)]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems and "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
