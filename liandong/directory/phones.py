"""Phones as they are stored: half-width, without the signs that people put between digits."""

import re

from liandong.core.sheets.columns import half_width
from liandong.directory.errors import BadPhone

_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?")
_SHORT = re.compile(r"(1\d{2,4}|9\d{4}|[48]00\d{7})(-\d{1,6})?")


def phone(text: str) -> str:
    """The phone as stored. Raises BadPhone for what cannot be dialled.

    >>> phone("＋86 199 0000 1234"), phone("0999－7123456")
    ('19900001234', '0999-7123456')
    """
    plain = re.sub(r"[\s()（）]", "", half_width(text)).replace("—", "-").replace("–", "-")
    plain = re.sub(r"^(\+|00)86-?", "", plain)
    if plain.replace("-", "").isdigit() and _MOBILE.fullmatch(plain.replace("-", "")):
        return plain.replace("-", "")
    if any(form.fullmatch(plain) for form in (_FIXED, _SHORT)):
        return plain
    raise BadPhone(phone=text.strip())
