"""Forms of the register of stocks. They check shape; the actions check everything else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.directory.lookups import ALL, towns
from liandong.resources.models import kinds


class StockFilter(forms.Form):
    """Which stocks to list."""

    text = forms.CharField(
        label=_("单位、规格或地点"), required=False, max_length=60, widget=forms.SearchInput
    )
    kind = forms.ChoiceField(label=_("物资类别"), required=False, choices=lambda: [ALL, *kinds().items()])
    region = forms.ChoiceField(label=_("乡镇"), required=False, choices=towns)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[ALL, ("stale", _("待确认（超过 90 天）")), ("lent", _("有在外")), ("none", _("已无可用"))],
    )


class StockForm(forms.Form):
    """What is said of a stock that is there."""

    quantity = forms.IntegerField(label=_("总数"), min_value=0, max_value=9_999_999)
    name = forms.CharField(label=_("规格型号"), max_length=60, required=False)
    place_name = forms.CharField(label=_("存放地点"), max_length=80, required=False)
    keeper = forms.CharField(label=_("保管岗位"), max_length=40, required=False)
    phone = forms.CharField(label=_("保管电话"), max_length=30, required=False)


class NewStockForm(StockForm):
    kind = forms.ChoiceField(label=_("物资类别"), choices=kinds)

    field_order = ("kind", "quantity")
