"""Made-up material for the living page: every state a component can be in. None of it comes from a database."""

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
        label="紧急度", widget=forms.RadioSelect, choices=[(str(s.rank), s.word) for s in words.URGENCIES], initial="1"
    )
    asked = forms.MultipleChoiceField(
        label="追问", required=False, widget=forms.CheckboxSelectMultiple, initial=["power"],
        choices=[("power", "是否断电"), ("high", "能否到高处"), ("plate", "车牌/车位")],
    )  # fmt: skip
    channel = forms.ChoiceField(label="来源", choices=[("call", "来电"), ("walk", "来人"), ("platform", "平台转入")])
    narrative = forms.CharField(label="警情", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class _SampleEntry(SimpleNamespace):
    def __str__(self) -> str:
        return str(self.sentence)


def _entries(now: datetime) -> list[_SampleEntry]:
    told = (
        (391, "intake.report_taken", "来电登记：石桥镇竹坪村山体滑坡，疑有人员被埋", "李娜", "指挥中心", 0),
        (352, "dispatch.order_issued", "派 县自然资源和规划局 前往：现场勘查、划定警戒区", "李娜", "指挥中心", 0),
        (330, "dispatch.order_acknowledged", "县消防救援大队 已签收", "赵启明", "县消防救援大队", 0),
        (260, "obligations.breached", "超时：县自然资源和规划局 未在 60 秒内签收", "系统", "", 0),
        (180, "dispatch.arrived", "县消防救援大队 已到场", "赵启明", "县消防救援大队", 95),
        (64, "incidents.incident_graded", "定级：较大；需启动预案", "王建国", "县应急办", 0),
    )
    return [
        _SampleEntry(
            id=number, kind=kind, sentence=said, by_name=by, org=org, org_name=org, corrects=None, struck=False,
            occurred_at=now - timedelta(seconds=ago), recorded_at=now - timedelta(seconds=ago - delay),
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
        ("工作日时限", {"start": moment(-86400), "due": moment(3 * 86400 + 7200), "state": "open", "ended": None}),
    ]


def samples(now: datetime) -> dict[str, Any]:
    """The context of the living page and of the mock desks."""

    def ago(seconds: int) -> datetime:
        return now - timedelta(seconds=seconds)

    return {
        "centre_name": "云岭县社会应急联动指挥中心",
        "seat": _("接警席") + " 02 · 李娜",
        "warnings": [{"kind": "暴雨", "colour": "red"}, {"kind": "地灾", "colour": "yellow"}],
        "responses": [{"name": "防汛", "level": "Ⅱ"}],
        "on_duty": [{"label": _("带班"), "name": "王建国"}, {"label": _("值班长"), "name": "周敏"}],
        "nav": [
            {"url": "#tokens", "icon": "phone", "label": "接警", "current": True, "badge": 7},
            {"url": "#states", "icon": "board", "label": "调度", "badge": 2, "late": True},
            {"url": "#scales", "icon": "map", "label": "地图"},
            {"url": "#fields", "icon": "calendar", "label": "值班"},
            {"url": "#lists", "icon": "building", "label": "单位"},
            {"url": "#icons", "icon": "settings", "label": "设置"},
        ],
        "form": SampleForm(),
        "broken_form": SampleForm({"place": "", "urgency": "9", "channel": "call", "narrative": "已填写的内容不会丢失"}),
        "entries": _entries(now),
        "clocks": _clocks(now),
        "steps": [("签收", ago(330)), ("出动", ago(300)), ("到场", None), ("处置完毕", None)],
        "queue": [
            {"title": "滨江路 18 号积水", "state": "待派", "note": "", "meta": "水务 · 临江街道", "start": ago(132), "due": ago(72)},
            {"title": "解放街燃气异味", "state": "待签收", "note": "2/3", "meta": "燃气、消防", "start": ago(48), "due": ago(-12)},
            {"title": "石桥镇 竹坪村 滑坡", "state": "途中", "meta": "自规、消防", "grade": 3, "start": ago(391), "due": ago(-509)},
            {"title": "国道 306 交通事故", "state": "已到场", "meta": "交警、120", "start": ago(542), "due": None},
            {"title": "松岭乡 停电", "state": "处置中", "meta": "供电", "start": ago(1300), "due": None},
        ],
        "units": [
            {"name": "县消防救援大队一站", "role": "主办", "tier": "一级", "km": "1.2", "eta": 4, "limit": 15, "state": "备勤", "note": "2 车", "on": True},
            {"name": "县水务局排涝队", "role": "协办", "tier": "一级", "km": "2.6", "eta": 8, "limit": 30, "state": "备勤", "on": True},
            {"name": "120 急救中心", "role": "协办", "tier": "一级", "km": "0.6", "eta": 3, "limit": 15, "state": "备勤", "note": "1 车", "on": True},
            {"name": "县供电公司", "role": "断电", "tier": "一级", "km": "3.1", "eta": 9, "limit": 30, "state": "处置中", "on": True},
            {"name": "临江街道应急分队", "role": "属地", "tier": "属地", "km": "0.9", "eta": 5, "limit": None, "state": "在岗", "note": "6 人"},
        ],
    }  # fmt: skip
