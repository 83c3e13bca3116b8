"""The fixed words of state and the shapes they take: one vocabulary for every page.

A state is told by its word and its shape, never by colour alone. The four scales (warning colour,
response level, grade of the event, urgency) each have their own form, so that nobody takes a blue warning
for a level IV response.
"""

from typing import NamedTuple

from django.utils.translation import gettext_noop as n_

_SHAPES: dict[str, tuple[str, ...]] = {
    "wait": (
        n_("振铃"), n_("待派"), n_("待签收"), n_("待审结"), n_("待审"), n_("待接收"), n_("拟制"), n_("未读"),
        n_("移交中"), n_("待办"), n_("待补录"), n_("待确认"), n_("未到岗"),
    ),
    "go": (
        n_("通话中"), n_("处置中"), n_("已签收"), n_("已出动"), n_("途中"), n_("已到场"), n_("到场"),
        n_("增援中"), n_("已签发"), n_("发布中"), n_("叫应中"), n_("生效"), n_("进行中"),
    ),
    "done": (
        n_("已登记"), n_("派警"), n_("处置完毕"), n_("办结"), n_("归档"), n_("咨询办结"), n_("转办"),
        n_("并入"), n_("已应"), n_("已落实"), n_("已读"), n_("按时"), n_("已到岗"),
        n_("已备案"), n_("已移交"),
    ),
    "void": (n_("误报"), n_("已撤回"), n_("解除"), n_("作废"), n_("已取代"), n_("豁免"), n_("停用")),
    "late": (n_("超时"), n_("未叫醒"), n_("空岗"), n_("漏岗"), n_("脱岗")),
    "flag": (n_("已升级"), n_("现场指挥部已成立"), n_("演练"), n_("补录"), n_("更正"), n_("迟办")),
    "idle": (n_("备勤"), n_("在岗"), n_("离岗"), n_("未开始")),
}  # fmt: skip

SHAPE_OF = {word: shape for shape, words in _SHAPES.items() for word in words}
WORDS = {shape: list(words) for shape, words in _SHAPES.items()}


class Step(NamedTuple):
    """One of several values of a scale: its rank (1 is the gravest) and its word."""

    rank: int
    word: str
    short: str


URGENCIES = (
    Step(1, n_("特急"), "特"), Step(2, n_("紧急"), "急"),
    Step(3, n_("一般"), "平"), Step(4, n_("咨询"), "询"),
)  # fmt: skip
GRADES = (
    Step(1, n_("特别重大"), "Ⅰ"), Step(2, n_("重大"), "Ⅱ"),
    Step(3, n_("较大"), "Ⅲ"), Step(4, n_("一般"), "Ⅳ"),
)  # fmt: skip
LEVELS = (Step(1, "Ⅰ", "Ⅰ"), Step(2, "Ⅱ", "Ⅱ"), Step(3, "Ⅲ", "Ⅲ"), Step(4, "Ⅳ", "Ⅳ"))
COLOURS = (
    Step(1, n_("红色"), "red"), Step(2, n_("橙色"), "orange"),
    Step(3, n_("黄色"), "yellow"), Step(4, n_("蓝色"), "blue"),
)  # fmt: skip

_ALIASES = {
    "flash": 1, "extreme": 1, "critical": 1, "urgent": 2, "routine": 3, "normal": 3,
    "enquiry": 4, "inquiry": 4,
    "particularly_major": 1, "major": 2, "larger": 3, "general": 4,
    "平急": 3, "平": 3, "特": 1, "急": 2, "询": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4,
    "红": 1, "橙": 2, "黄": 3, "蓝": 4,
    "特大": 1, "一级": 1, "二级": 2, "三级": 3, "四级": 4,
}  # fmt: skip


def step_of(scale: tuple[Step, ...], value: object) -> Step | None:
    """The step that `value` names by rank, word, short form, code or Roman numeral, if it does."""
    said = str(value if value is not None else "").strip()
    rank = int(said) if said in {"1", "2", "3", "4"} else _ALIASES.get(said.lower())
    for step in scale:
        if said in (step.word, step.short) or rank == step.rank:
            return step
    return None


def shape_of(word: str) -> str:
    """The shape of a status word, after which a note may follow (`待签收 2/3`). Unknown words stay plain."""
    return SHAPE_OF.get(word) or SHAPE_OF.get(word.split(" ")[0].split("·")[-1], "idle")
