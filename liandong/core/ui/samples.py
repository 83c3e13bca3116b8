"""Made-up material for the living page: every state a component can be in. Nothing from a database."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from liandong.core.ui import words


class SampleForm(forms.Form):
    """A form that shows each kind of field."""

    place = forms.CharField(label="地点", help_text="输入简拼、门牌或电杆号，回车取首选")
    caller = forms.CharField(label="姓名", required=False)
    urgency = forms.ChoiceField(
        label="紧急度",
        widget=forms.RadioSelect,
        choices=[(str(s.rank), s.word) for s in words.URGENCIES],
        initial="1",
    )
    asked = forms.MultipleChoiceField(
        label="追问", required=False, widget=forms.CheckboxSelectMultiple, initial=["power"],
        choices=[("power", "是否断电"), ("high", "能否到高处"), ("plate", "车牌/车位")],
    )  # fmt: skip
    channel = forms.ChoiceField(
        label="来源", choices=[("call", "来电"), ("walk", "来人"), ("platform", "平台转入")]
    )
    narrative = forms.CharField(label="警情", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class _SampleEntry(SimpleNamespace):
    def __str__(self) -> str:
        return str(self.sentence)


def _entries(now: datetime) -> list[_SampleEntry]:
    told = (
        (391, "intake.report_taken", "来电登记：石桥镇竹坪村山体滑坡，疑有人员被埋", "李娜", "指挥中心", 0),
        (
            352,
            "dispatch.order_issued",
            "派 县自然资源和规划局 前往：现场勘查、划定警戒区",
            "李娜",
            "指挥中心",
            0,
        ),
        (330, "dispatch.order_acknowledged", "县消防救援大队 已签收", "赵启明", "县消防救援大队", 0),
        (260, "obligations.breached", "超时：县自然资源和规划局 未在 60 秒内签收", "系统", "", 0),
        (180, "dispatch.arrived", "县消防救援大队 已到场", "赵启明", "县消防救援大队", 95),
        (64, "incidents.incident_graded", "定级：较大；需启动预案", "王建国", "县应急办", 0),
    )
    return [
        _SampleEntry(
            id=number, kind=kind, sentence=said, by_name=by, org=org, org_name=org,
            corrects=None, struck=False, occurred_at=now - timedelta(seconds=ago),
            recorded_at=now - timedelta(seconds=ago - delay),
        )
        for number, (ago, kind, said, by, org, delay) in enumerate(told, 1)
    ]  # fmt: skip


def _clocks(now: datetime) -> list[tuple[str, dict[str, Any]]]:
    def moment(seconds: int) -> datetime:
        return now + timedelta(seconds=seconds)

    return [
        ("进行中", {"start": moment(-23), "due": moment(37), "state": "open", "ended": None}),
        ("已用 80%", {"start": moment(-760), "due": moment(140), "state": "open", "ended": None}),
        ("超时", {"start": moment(-972), "due": moment(-72), "state": "breached", "ended": None}),
        ("按时", {"start": moment(-600), "due": moment(300), "state": "met", "ended": moment(-112)}),
        ("迟办", {"start": moment(-1800), "due": moment(-900), "state": "late", "ended": moment(-700)}),
        ("豁免、取代、作废", {"start": moment(-600), "due": moment(300), "state": "waived", "ended": None}),
        ("无时限（只计时长）", {"start": moment(-5130), "due": None, "state": "open", "ended": None}),
        (
            "工作日时限",
            {"start": moment(-86400), "due": moment(3 * 86400 + 7200), "state": "open", "ended": None},
        ),
    ]


_QUEUE = (
    ("滨江路 18 号积水", "待派", "", "水务 · 临江街道", None, 132, 72),
    ("解放街燃气异味", "待签收", "2/3", "燃气、消防", None, 48, -12),
    ("石桥镇 竹坪村 滑坡", "途中", "", "自规、消防", 3, 391, -509),
    ("国道 306 交通事故", "已到场", "", "交警、120", None, 542, None),
    ("松岭乡 停电", "处置中", "", "供电", None, 1300, None),
)
_UNITS = (
    ("县消防救援大队一站", "主办", "一级", "1.2", 4, 15, "备勤", "2 车", True),
    ("县水务局排涝队", "协办", "一级", "2.6", 8, 30, "备勤", "", True),
    ("120 急救中心", "协办", "一级", "0.6", 3, 15, "备勤", "1 车", True),
    ("县供电公司", "断电", "一级", "3.1", 9, 30, "处置中", "", True),
    ("临江街道应急分队", "属地", "属地", "0.9", 5, None, "在岗", "6 人", False),
)
_NAV = (
    ("接警", "phone", 7, False), ("调度", "board", 2, True), ("地图", "map", 0, False),
    ("值班", "calendar", 0, False), ("单位", "building", 0, False), ("设置", "settings", 0, False),
)  # fmt: skip
_BROKEN = {"place": "", "urgency": "9", "channel": "call", "narrative": "已填写的内容不会丢失"}


def _shell() -> dict[str, Any]:
    """What the frame shows; pages get the same names from their context processor."""
    return {
        "centre_name": "云岭县社会应急联动指挥中心",
        "seat": _("接警席") + " 02 · 李娜",
        "warnings": [{"kind": "暴雨", "colour": "red"}, {"kind": "地灾", "colour": "yellow"}],
        "responses": [{"name": "防汛", "level": "Ⅱ"}],
        "on_duty": [{"label": _("带班"), "name": "王建国"}, {"label": _("值班长"), "name": "周敏"}],
        "nav": [
            {
                "url": f"#{icon}",
                "icon": icon,
                "label": label,
                "badge": badge,
                "late": late,
                "current": icon == "phone",
            }
            for label, icon, badge, late in _NAV
        ],
    }


def samples(now: datetime) -> dict[str, Any]:
    """The context of the living page and of the mock desks."""

    def ago(seconds: int | None) -> datetime | None:
        return None if seconds is None else now - timedelta(seconds=seconds)

    queue = [
        {"title": title, "state": state, "note": note, "meta": meta, "grade": grade,
         "start": ago(start), "due": ago(due)}
        for title, state, note, meta, grade, start, due in _QUEUE
    ]  # fmt: skip
    units = ("name", "role", "tier", "km", "eta", "limit", "state", "note", "on")
    return {
        **_shell(),
        "form": SampleForm(),
        "broken_form": SampleForm(_BROKEN),
        "entries": _entries(now),
        "clocks": _clocks(now),
        "steps": [("签收", ago(330)), ("出动", ago(300)), ("到场", None), ("处置完毕", None)],
        "queue": queue,
        "units": [dict(zip(units, unit, strict=True)) for unit in _UNITS],
    }
