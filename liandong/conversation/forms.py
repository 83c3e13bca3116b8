"""What people type: a line of a thread, a group call, what came of a telephone call."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.conversation.errors import LONGEST

LONGEST_MS = 7 * 24 * 3600 * 1000


class LineForm(forms.Form):
    """`age_ms`: how long it lay on the phone, by its own clock: only differences are believed."""

    text = forms.CharField(max_length=LONGEST * 2, required=False)
    must_answer = forms.BooleanField(required=False)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    corrects = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    age_ms = forms.IntegerField(required=False, min_value=0)

    def said_at(self, at: datetime) -> datetime:
        return at - timedelta(milliseconds=min(self.cleaned_data["age_ms"] or 0, LONGEST_MS))


class CallForm(forms.Form):
    """Whom to call: all units of these kinds, tiers and regions that are ticked, and people by name."""

    text = forms.CharField(
        label=_("内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    must_answer = forms.BooleanField(label=_("必须应答"), required=False, initial=True)


class PhonedForm(forms.Form):
    reached = forms.TypedChoiceField(
        choices=[("1", _("已接通")), ("0", _("未接通"))], coerce=lambda v: v == "1"
    )


class ChannelForm(forms.Form):
    channel = forms.SlugField(max_length=40)
