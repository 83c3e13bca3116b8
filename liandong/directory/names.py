"""Names as people type them: pinyin initials for search, slugs for references."""

import re
from functools import cache


@cache
def initials(name: str) -> str:
    """Lower-case pinyin initials; letters and digits stay.

    >>> initials("云岭县消防救援大队")
    'ylxxfjydd'
    """
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    return re.sub(r"[^a-z0-9]", "", "".join(letters).lower())


def slug(name: str, syllables: int = 6) -> str:
    """A reference made from a Chinese name: the family name, then the rest.

    >>> slug("王建国")
    'wang-jianguo'
    """
    from pypinyin import lazy_pinyin

    parts = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name)[:syllables]]
    parts = [part for part in parts if part] or ["x"]
    return "-".join([parts[0], "".join(parts[1:])]).strip("-")[:60]


def free_slug(wanted: str, taken: set[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, … that is not taken."""
    found, n = wanted, 1
    while found in taken:
        n += 1
        found = f"{wanted}-{n}"
    return found
