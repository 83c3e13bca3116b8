"""Forms of the directory. They check shape; the actions check everything else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.directory import words
from liandong.directory.lookups import ALL, towns
from liandong.directory.models import MatrixRow


class Search(forms.Form):
    """By what people type."""

    text = forms.CharField(
        label=_("名称或拼音首字母"), required=False, max_length=60, widget=forms.SearchInput
    )


class UnitFilter(Search):
    """Which linkage units to list."""

    tier = forms.ChoiceField(
        label=_("联动级别"),
        required=False,
        choices=lambda: [ALL, *((one.tier, one.name) for one in words.tiers())],
    )
    kind = forms.ChoiceField(
        label=_("单位类别"), required=False, choices=lambda: [ALL, *words.kinds().items()]
    )
    region = forms.ChoiceField(label=_("区划"), required=False, choices=towns)
    lacking = forms.TypedChoiceField(
        label=_("缺项"), required=False, choices=[ALL, ("1", _("只看有缺项"))], coerce=bool
    )


class PeopleFilter(Search):
    org = forms.CharField(label=_("单位编号"), required=False, max_length=64, widget=forms.HiddenInput)


class LiaisonForm(forms.Form):
    """A liaison as filed."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30)
    specialty = forms.CharField(label=_("专长"), max_length=60, required=False)
    changed_at = forms.DateTimeField(
        label=_("变更时间"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(label=_("向社会公布的值班电话"), max_length=30)


class ReadinessForm(forms.Form):
    """One line of the checklist."""

    item = forms.SlugField(widget=forms.HiddenInput)
    has = forms.TypedChoiceField(
        choices=[("1", _("已具备")), ("0", _("缺少"))], coerce=lambda said: said == "1"
    )
    evidence = forms.CharField(label=_("凭据"), max_length=200, required=False)


class RosterForm(forms.Form):
    """The periodic filing of duty phone and people."""

    since = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), widget=forms.DateInput(attrs={"type": "date"}))
    people = forms.IntegerField(label=_("值班人数"), min_value=1, max_value=999)
    phone = forms.CharField(label=_("值班电话"), max_length=30, required=False)


class NoteForm(forms.Form):
    why = forms.CharField(label=_("变更情况"), max_length=100)


class MatrixForm(forms.Form):
    """A row of the responsibility matrix; parties by name, several with 、 between."""

    types = forms.CharField(widget=forms.HiddenInput, max_length=16)
    phase = forms.ChoiceField(widget=forms.HiddenInput, choices=MatrixRow.Phase.choices)
    lead = forms.CharField(label=_("牵头单位"), max_length=60)
    cooperating = forms.CharField(
        label=_("配合单位"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    participating = forms.CharField(
        label=_("参与单位"), max_length=600, required=False, widget=forms.Textarea
    )
    contested = forms.CharField(label=_("争议时裁定并兜底"), max_length=60, required=False)
