"""The call taker's form: everything may be blank, everything typed comes back."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_name, mask_phone
from liandong.intake import reads
from liandong.intake.actions import FIGURES, LONGEST, MOST_PEOPLE, PlaceTold, ReportGiven
from liandong.intake.reads import Draft, Report

SURE = 0.95
"""From this likeness on, a name typed in full is taken for the address book's own."""
HIDDEN = (
    "key",
    "report",
    "type",
    "suggested",
    "point",
    "lon",
    "lat",
    "datum",
    "place_given",
    "region",
    "zone",
)
_FIGURE_NAMES = {"trapped": _("被困"), "injured": _("受伤"), "dead": _("死亡"), "missing": _("失联")}


class NaiveText(forms.CharField):
    """Text whose length the action judges, so that the answer names the field and keeps every word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)


def _people(name: str) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "min": 0, "max": MOST_PEOPLE, "placeholder": "0", "class": "input"}
    return forms.IntegerField(
        label=_FIGURE_NAMES[name],
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs=attrs),
        error_messages={"invalid": _("人数应是整数，请核对。")},
    )


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("看不懂这个时间，请写成 2026-11-21 14:05。")},
    )


class CallForm(forms.Form):
    """Eight fields: caller, place, type, urgency, what, people, questions, and what is typed in later."""

    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    report = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    caller_phone = NaiveText(
        label=_("电话"),
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "tel", "autocomplete": "off"}),
    )
    caller_name = NaiveText(
        label=_("姓名"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "placeholder": _("姓名")}),
    )
    place_name = NaiveText(
        label=_("地点"),
        widget=forms.TextInput(
            attrs={"class": "input", "data-hotkey": "F3", "autocomplete": "off",
                   "placeholder": _("地名、拼音首字母、门牌、杆号，或粘贴位置")}
        ),
    )  # fmt: skip
    type_text = NaiveText(
        label=_("类别"),
        widget=forms.TextInput(
            attrs={"class": "input", "data-hotkey": "F4", "autocomplete": "off",
                   "placeholder": _("拼音首字母、关键词或代码")}
        ),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("紧急度"), required=False, widget=forms.RadioSelect)
    narrative = NaiveText(
        label=_("警情"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 2, "placeholder": _("照报警人的原话记")}),
    )
    trapped, injured, dead, missing = (_people(name) for name in FIGURES)
    answers = forms.MultipleChoiceField(required=False)
    channel = forms.ChoiceField(
        label=_("来源"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    received_unit = NaiveText(
        label=_("首接单位"),
        widget=forms.TextInput(
            attrs={"class": "input", "placeholder": _("一级单位自接时填写"), "list": "first-receivers"}
        ),
    )
    happened_at = _moment(_("发生时间"))
    received_at = _moment(_("接报时间（补录纸质记录）"))
    receipt = NaiveText(label=_("受理号"), widget=forms.TextInput(attrs={"class": "input"}))
    type = forms.CharField(required=False, widget=forms.HiddenInput)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)
    point = forms.CharField(required=False, widget=forms.HiddenInput)
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, widget=forms.HiddenInput)
    place_given = forms.CharField(required=False, widget=forms.HiddenInput)
    region = forms.CharField(required=False, widget=forms.HiddenInput)
    zone = forms.CharField(required=False, widget=forms.HiddenInput)
    radius_m = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = mechanism.current().urgencies
        self.fields["urgency"].choices = [(one.urgency, f"{one.name} {one.number}") for one in levels]  # type: ignore[attr-defined]
        self.fields["channel"].choices = reads.Channel.choices  # type: ignore[attr-defined]
        typed = self.data.getlist("answers") if hasattr(self.data, "getlist") else []
        self.fields["answers"].choices = [(one, one) for one in typed]  # type: ignore[attr-defined]

    def given(self) -> ReportGiven:
        """What intake takes. Blank parts stay blank; intake's check has the last word."""
        said = self.cleaned_data
        return ReportGiven(
            channel=said["channel"] or "phone",
            narrative=said["narrative"],
            caller_name=said["caller_name"],
            caller_phone=said["caller_phone"],
            place=self._place(),
            type=self._type(),
            urgency=said["urgency"],
            figures={name: said[name] for name in FIGURES if said[name]},
            answers=tuple(answer[:100] for answer in said["answers"]),
            received_unit=said["received_unit"].strip(),
            happened_at=said["happened_at"],
            received_at=said["received_at"],
        )

    def _place(self) -> PlaceTold:
        said = self.cleaned_data
        name = said["place_name"].strip()
        lon, lat = _pair(said["point"])
        if lon is None and len(name) <= LONGEST["place_name"]:
            found = [one for one in reads.find_place(name, 2) if one.match >= SURE]
            # Two of one name: every township has its own 人民路, and a person decides which.
            if found and all(one.name != found[0].name for one in found[1:]):
                sure = found[0]
                return PlaceTold(
                    name, sure.lon, sure.lat, "", sure.datum, name, sure.region, sure.zone, sure.radius_m
                )
        if lon is None:
            return PlaceTold(name=name)
        radius = int(said["radius_m"]) if said["radius_m"].isdecimal() else 0
        return PlaceTold(
            name, lon, lat, "", said["datum"], said["place_given"], said["region"], said["zone"], radius
        )

    def _type(self) -> str:
        """The code chosen from the list, or the one that what was typed can only mean."""
        said = self.cleaned_data
        typed = said["type_text"].strip()
        if said["type"] or not typed:
            return str(said["type"])
        found = reads.find_types(typed, 2)
        return found[0].code if found and found[0].score >= 0.9 else typed


def _pair(text: str) -> tuple[float | None, float | None]:
    """`104.1,26.1` as two numbers. Half a pair or no numbers are no point: the name still stands."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None, None
    return lon, lat


def new_key() -> str:
    return uuid4().hex


def of_draft(draft: Draft) -> dict[str, Any]:
    """The form as it was typed."""
    call = {"report": draft.report.ref} if draft.report else {}
    return {**draft.body, **call, "key": draft.key}


def of_report(report: Report, key: str, viewer: Actor) -> dict[str, Any]:
    """A report as it stands, for going on with it; its caller whole only to whom `knows_caller` says."""
    whole = reads.knows_caller(report, viewer)
    known = {kind.code: kind.name for kind in mechanism.current().types}
    local = timezone.localtime(report.happened_at).strftime("%Y-%m-%dT%H:%M") if report.happened_at else ""
    point = f"{report.lon!r},{report.lat!r}" if report.lon is not None and report.lat is not None else ""
    lon, _comma, lat = point.partition(",")
    return {
        "key": key,
        "report": report.ref,
        "caller_phone": report.caller_phone if whole else mask_phone(report.caller_phone),
        "caller_name": report.caller_name if whole else mask_name(report.caller_name),
        "place_name": report.place_name,
        "narrative": report.narrative,
        "type": report.type,
        "type_text": known.get(report.type, report.type_name),
        "urgency": report.urgency,
        "answers": report.answers,
        "channel": report.channel,
        "received_unit": report.received_unit,
        "happened_at": local,
        "point": point,
        "lon": lon,
        "lat": lat,
        "datum": report.datum,
        "place_given": report.place_given,
        "region": report.region if point else "",
        "zone": report.zone if point else "",
        "radius_m": str(report.radius_m or ""),
        **{name: report.figures.get(name, "") for name in FIGURES},
    }
