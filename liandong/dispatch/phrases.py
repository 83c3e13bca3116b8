"""Sentences that desks send again and again; `::` on the command line offers them. They are in
the language of the place, as everything is that goes to a unit.
"""

PHRASES = (
    "请立即答复当前位置和预计到场时间。",
    "请先疏散人员，封控周边道路。",
    "现场请注意自身防护，保持上风方向。",
    "请先切断电源、气源再施救。",
    "请报告伤亡、被困和转移人数。",
    "请留一人在路口引导后续力量。",
)
