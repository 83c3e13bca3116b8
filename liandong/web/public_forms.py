"""What the public fills in."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.core.geo import Pasted, parse_coordinates

_PHONE = re.compile(r"(\+?86)?1\d{10}|0\d{2,3}-?\d{7,8}")
_NUMBER = re.compile(r"R\d{2}-\d{6,9}")


class PublicReportForm(forms.Form):
    narrative = forms.CharField(
        label=_("什么情况"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：路灯不亮、井盖破损、积水、占道。"),
    )
    place_name = forms.CharField(label=_("在哪里"), max_length=200, required=False)
    point = forms.CharField(
        label=_("地图坐标（可不填）"),
        max_length=200,
        required=False,
        help_text=_("可粘贴地图软件分享的位置。"),
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("查询办理时核对后四位。"),
    )

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s]", "", self.cleaned_data["phone"])
        if not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("请填写手机号，或带区号的固定电话。"))
        return phone

    def clean_point(self) -> Pasted | None:
        said = self.cleaned_data["point"].strip()
        if not said:
            return None
        found = parse_coordinates(said)
        if found is None:
            raise forms.ValidationError(_("没有读出坐标，请核对，或清空后用文字写地点。"))
        return found

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not given.get("place_name") and not given.get("point"):
            self.add_error("place_name", _("请写明地点，或填写坐标。"))
        return given


class FollowForm(forms.Form):
    number = forms.CharField(label=_("编号"), max_length=20, help_text=_("提交后得到的编号，如 R26-000913。"))
    tail = forms.CharField(
        label=_("电话后四位"), max_length=4, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip().upper()
        if not _NUMBER.fullmatch(number):
            raise forms.ValidationError(_("编号格式不对，应如 R26-000913。"))
        return number

    def clean_tail(self) -> str:
        tail = str(self.cleaned_data["tail"])
        if not re.fullmatch(r"[0-9]{4}", tail):
            raise forms.ValidationError(_("请填写电话号码的最后四位数字。"))
        return tail
