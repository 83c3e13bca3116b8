"""Forms of the register of risk points. They check shape; the actions check everything else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.directory.lookups import ALL, towns
from liandong.risk.models import kinds, levels


class PointFilter(forms.Form):
    """Which points to list."""

    text = forms.CharField(
        label=_("名称、地点或单位"), required=False, max_length=60, widget=forms.SearchInput
    )
    group = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[ALL, ("hazard", _("风险隐患")), ("care", _("需要照看的场所"))],
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=lambda: [ALL, *kinds().items()])
    level = forms.ChoiceField(label=_("风险级别"), required=False, choices=lambda: [ALL, *levels().items()])
    region = forms.ChoiceField(label=_("乡镇"), required=False, choices=towns)


class PointForm(forms.Form):
    """What is said of a point that is there."""

    name = forms.CharField(label=_("名称"), max_length=60)
    level = forms.ChoiceField(
        label=_("风险级别"), required=False, choices=lambda: [("", "—"), *levels().items()]
    )
    place_name = forms.CharField(label=_("地点"), max_length=80, required=False)
    exposed = forms.IntegerField(label=_("受影响人数"), min_value=0, max_value=999_999)
    post = forms.CharField(label=_("责任岗位"), max_length=40, required=False)
    phone = forms.CharField(label=_("责任人电话"), max_length=30, required=False)
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("销号原因"), max_length=200)
