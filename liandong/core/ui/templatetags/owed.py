"""Rows of obligations, hundreds on a page: drawn by one tag, which asks once for what all rows share."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liandong.core.ui.templatetags.ui import clock, status

register = template.Library()


@register.simple_tag(takes_context=True)
def owed_rows(context: template.Context, faces: Iterable[Any], whose: bool = False) -> SafeString:
    """One line for each clock face: its title, its clock, who owes it when `whose`, incident, until when."""
    return format_html(
        '<ul class="rows">{}</ul>',
        format_html_join(
            "",
            '<li id="obligation-{}"><a class="row" href="{}{}/"><span class="row-title" title="{}">{}</span>'
            '<span class="row-side">{}</span><span class="row-meta">{}{}{}{}</span></a></li>',
            _cells(context, faces, whose),
        ),
    )


def _cells(context: template.Context, faces: Iterable[Any], whose: bool) -> Iterator[tuple[Any, ...]]:
    nothing, base, before = mark_safe(""), reverse("obligations:mine"), _("%(at)s 前")
    for one in faces:
        owes = (one.owed_role or one.owed_name) if whose else one.owed_role
        yield (
            one.id,
            base,
            one.id,
            one.title,
            one.title,
            clock(context, one.due_at, one.opened_at, one.state, one.met_at),
            format_html("{} ", status(one.word)) if one.is_ended else nothing,
            f"{owes} · " if owes else "",
            format_html('<span class="num">{}</span> · ', one.incident) if one.incident else nothing,
            before % {"at": f"{timezone.localtime(one.due_at):%m-%d %H:%M}"},
        )
