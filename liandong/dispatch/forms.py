"""What people type about orders and incidents. A form keeps what was typed; the action has the last word."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.core import clock, mechanism
from liandong.dispatch.errors import LONGEST as LONG
from liandong.dispatch.pressing import Outcome


class MomentField(forms.CharField):
    """A time that is typed in later: `14:05` is the latest such time, otherwise date and time."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value).strip().replace("：", ":").replace("T", " ")
        if not text:
            return None
        now = timezone.localtime(clock.now())
        for form in ("%H:%M", "%H:%M:%S"):
            try:
                given = datetime.strptime(text, form).time()
            except ValueError:
                continue
            moment = now.replace(hour=given.hour, minute=given.minute, second=given.second, microsecond=0)
            return moment if moment <= now else moment - timedelta(days=1)
        return self._dated(text)

    @staticmethod
    def _dated(text: str) -> datetime:
        for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"):
            try:
                return timezone.make_aware(datetime.strptime(text, form))
            except ValueError:
                continue
        raise forms.ValidationError(_("看不懂这个时间，请写成 14:05 或 2026-11-21 14:05。"))


class StepForm(forms.Form):
    occurred = MomentField(
        label=_("发生时间"), required=False, max_length=20, help_text=_("现在发生的不用填；补录写成 14:05")
    )


class CompleteForm(StepForm):
    text = forms.CharField(
        label=_("处置结果"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )


class FeedbackForm(forms.Form):
    text = forms.CharField(label=_("现场情况"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2}))


class HandoverForm(ReasonForm):
    to_unit = forms.CharField(label=_("移交给"), max_length=64)


class OfferForm(HandoverForm):
    """`handled`: what was done first, without which nothing can be handed over."""

    handled = forms.CharField(label=_("先期处置"), required=False, max_length=LONG)


class SceneLeaderForm(forms.Form):
    person = forms.CharField(label=_("现场负责人"), max_length=64)


class SupplementForm(forms.Form):
    text = forms.CharField(label=_("追加情况"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2}))


class OrdersForm(forms.Form):
    """Units are checked in the proposals; the task may stay empty (the incident's own words go)."""

    units = forms.MultipleChoiceField(label=_("单位"), choices=[])
    lead = forms.CharField(required=False, max_length=64)
    task = forms.CharField(
        label=_("任务"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        if data is not None:
            field = self.fields["units"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code, code) for code in data.getlist("units")]  # the action knows the units


def grades() -> list[tuple[str, str]]:
    return [(one.grade, one.name) for one in mechanism.current().grades]


class GradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("事件等级"), widget=forms.RadioSelect, choices=grades)
    reason = forms.CharField(label=_("依据"), required=False, max_length=LONG)
    sensitive = forms.BooleanField(label=_("敏感"), required=False)


class MergeForm(forms.Form):
    into = forms.CharField(label=_("并入事件编号"), max_length=20)


class CloseForm(forms.Form):
    conclusion = forms.CharField(
        label=_("办结意见"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )
    false_report = forms.BooleanField(label=_("确认为误报"), required=False)


class UpgradeForm(forms.Form):
    """Grade and grounds; the report upward is written from what is recorded, with these grounds in it."""

    grade = forms.ChoiceField(label=_("升级为"), widget=forms.RadioSelect, choices=grades)
    reason = forms.CharField(label=_("依据"), max_length=LONG)

    @staticmethod
    def above(grade: str) -> str:
        """The grade just above this one, which is what an upgrade most likely means; ungraded is lowest."""
        codes = [one.grade for one in mechanism.current().grades]
        at = codes.index(grade) if grade in codes else len(codes) - 1
        return codes[max(at - 1, 0)]


class ChaseForm(forms.Form):
    """Which orders are chased is checked beside; the action knows them."""

    orders = forms.MultipleChoiceField(choices=[])
    text = forms.CharField(max_length=LONG)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["orders"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(ref, ref) for ref in data.getlist("orders")] if data is not None else []
        field.error_messages["required"] = _("请选择要催办的单位")


class CallForm(forms.Form):
    """`to` is order@person. `then`: what the other side said counts as, when it answered."""

    to = forms.CharField(max_length=200, error_messages={"required": _("请选择与谁通话")})
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    note = forms.CharField(label=_("通话要点"), required=False, max_length=LONG)
    then = forms.ChoiceField(
        label=_("接通后"),
        required=False,
        choices=[
            ("", _("只记通话")),
            ("chased", _("记为催办")),
            ("acknowledged", _("代登签收")),
            ("departed", _("代登出动")),
            ("arrived", _("代登到场")),
        ],
    )


class CommandForm(forms.Form):
    line = forms.CharField(label=_("输入行"), max_length=LONG)
