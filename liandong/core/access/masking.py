"""Personal data as those see it who need not see it whole."""

_DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "独孤",
        "南宫",
    ]
)
HIDDEN = "*"


def mask_phone(phone: str) -> str:
    """A phone number with its middle hidden; short numbers keep only their last two digits.

    >>> mask_phone("19900001234")
    '199****1234'
    >>> mask_phone("0710-3345678")
    '071*****5678'
    """
    if len(phone) < 8:
        return HIDDEN * max(len(phone) - 2, 0) + phone[-2:]
    return phone[:3] + HIDDEN * (len(phone) - 7) + phone[-4:]


def mask_id_number(number: str) -> str:
    """An identity number: the region and the last two characters stay, the birthday does not.

    >>> mask_id_number("990101199001011234")
    '990101**********34'
    """
    if len(number) < 12:
        return HIDDEN * len(number)
    return number[:6] + HIDDEN * (len(number) - 8) + number[-2:]


def mask_name(name: str) -> str:
    """A Chinese name by its surname; another name by its first letter.

    >>> mask_name("王建国"), mask_name("欧阳明"), mask_name("Li")
    ('王**', '欧阳*', 'L*')
    """
    kept = 2 if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES else 1
    return name[:kept] + HIDDEN * max(len(name) - kept, 0)
