"""The nine things that a villager reports, each by a word and a picture, and the type that it usually is."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from liandong.core import mechanism


@dataclass(frozen=True)
class Kind:
    """One square of the grid. `type` is a first guess which the call taker confirms; empty claims nothing."""

    code: str
    name: str
    icon: str
    type: str = ""


KINDS = (
    Kind("flood", gettext_noop("洪水山洪"), "water", "11A01"),
    Kind("slide", gettext_noop("滑坡塌方"), "slide", "11D01"),
    Kind("fire", gettext_noop("房屋起火"), "fire", "12G03"),
    Kind("forest", gettext_noop("山林起火"), "warning", "11G01"),
    Kind("road", gettext_noop("交通事故"), "car", "12H02"),
    Kind("hurt", gettext_noop("有人受伤"), "medical", "L0102"),
    Kind("missing", gettext_noop("有人失联"), "people", "L0106"),
    Kind("power", gettext_noop("停电停水"), "bolt", "L0202"),
    Kind("other", gettext_noop("其他"), "help"),
)


def kind_of(code: str) -> Kind | None:
    """The kind by its code, or None."""
    return next((kind for kind in KINDS if kind.code == code), None)


def type_of(kind: Kind) -> str:
    """The type of the place in force; empty where that place has no such type."""
    return kind.type if any(kind.type == known.code for known in mechanism.current().types) else ""
