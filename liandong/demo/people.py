"""Names and numbers of people who do not exist."""

import random
from collections.abc import Iterator

from pypinyin import lazy_pinyin

from liandong.directory.bulk import PersonRow

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
GIVEN = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "建国",
    "建华",
    "志强",
    "秀兰",
    "海燕",
    "文博",
    "子轩",
    "梓涵",
    "晓东",
    "小红",
    "国庆",
    "春梅",
    "玉兰",
    "天佑",
    "立群",
    "永福",
    "长青",
    "大山",
    "水生",
    "石根",
    "云峰",
    "清泉",
    "素珍",
    "振华",
    "红梅",
    "少华",
    "雅琴",
    "德明",
    "金花",
    "开来",
    "世杰",
    "佳怡",
    "浩然",
    "思源",
    "宏伟",
]


class Register:
    """Invents people, each name with its own reference and telephone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._refs: set[str] = set()
        self._number = 0

    def person(self, org: str, name: str = "", title: str = "") -> PersonRow:
        name = name or self._random.choice(SURNAMES) + self._random.choice(GIVEN)
        self._number += 1
        return PersonRow(self._ref(name), name, f"1990000{self._number:04d}", org, title)

    def people(self, org: str, count: int) -> Iterator[PersonRow]:
        return (self.person(org) for _ in range(count))

    def _ref(self, name: str) -> str:
        said = lazy_pinyin(name)
        ref = "-".join([said[0], "".join(said[1:])])
        if ref in self._refs:
            ref = f"{ref}-{self._number}"
        self._refs.add(ref)
        return ref
