"""What an exercise call leaves behind: the training record of a call taker (DUT-5), in its own world."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class OfDrill(Fact):
    """Which exercise call it was, of whom, and the report that rang for it."""

    drill: str
    script: str
    title: str
    person: str
    person_name: str
    report: str


class DrillBegun(OfDrill, kind="intake.drill_begun"):
    """An exercise call rings; the place is where the scripted caller stands (WGS-84, metres around)."""

    sentence = gettext_noop("{person_name} 开始接警练习：{title}")

    place_name: str
    lon: float
    lat: float
    radius_m: int = 0


class DrillJudged(OfDrill, kind="intake.drill_judged"):
    """How it went: seconds of each part (-1: not done), and what was right. `missing` are kinds of units."""

    sentence = gettext_noop("{person_name} 接警练习“{title}”：派警 {order_s} 秒，{right}/3 项正确")

    answer_s: int
    locate_s: int
    order_s: int
    place_ok: bool
    place_off_m: int
    type_ok: bool
    type_given: str
    type_expected: str
    units_ok: bool
    missing: list[str]
    right: int
    passed: bool
