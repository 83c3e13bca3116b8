"""Words and shapes that the dispatch pages need of their rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.obligations.reads import ClockFace
from liandong.dispatch.models import Handover, Order, SceneReport
from liandong.incidents.models import Incident
from liandong.incidents.reads import merged_with

register = template.Library()
PARTS = {
    "lead": gettext_noop("主办"),
    "cooperating": gettext_noop("协办"),
    "participating": gettext_noop("参与"),
}
PEOPLE = {
    "dead": gettext_noop("死亡"),
    "injured": gettext_noop("受伤"),
    "trapped": gettext_noop("被困"),
    "missing": gettext_noop("失联"),
    "evacuated": gettext_noop("转移"),
}


@register.filter
def order_steps(order: Order) -> list[tuple[str, datetime | None]]:
    """The steps as the stepper draws them."""
    return [
        (_("派出"), order.issued_at),
        (_("签收"), order.acknowledged_at),
        (_("出动"), order.departed_at),
        (_("到场"), order.arrived_at),
        (_("完毕"), order.completed_at),
    ]


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, ())


@register.simple_tag
def options(people: Mapping[str, str], chosen: str) -> SafeString:
    """Of a select: a board has one with everybody on each of its cards, which a loop would draw anew."""
    marked = ((ref, SafeString(" selected" if ref == chosen else ""), name) for ref, name in people.items())
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.filter
def running(clocks: Sequence[ClockFace] | None) -> list[ClockFace]:
    """Those that still count: open, or breached and not yet done."""
    return [one for one in clocks or () if one.state in ("open", "breached")]


@register.filter
def alike(clocks: Sequence[ClockFace]) -> set[str]:
    """Titles that stand on several clocks: of these it must be said who owes which."""
    return {title for title, n in Counter(one.title for one in clocks).items() if n > 1}


@register.filter
def waiting_handover(order: Order) -> Handover | None:
    """The hand-over of this order that nobody has answered yet."""
    return next((one for one in order.handovers.all() if one.answer == Handover.Answer.WAITING), None)


@register.filter
def people_known(incident: Incident) -> list[tuple[str, Any]]:
    """The figures that are known and not nought, as words and numbers."""
    figures = incident.figures or {}
    return [(_(name), figures[key]) for key, name in PEOPLE.items() if figures.get(key)]


@register.filter
def plain(value: Any) -> str:
    """A number as programs read it, whatever the language; nothing for nothing."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


@register.filter
def zone_name(zone: str) -> str:
    return next((one.name for one in mechanism.current().zones if one.zone == zone), zone)


@register.filter
def tier_name(tier: str) -> str:
    return next((one.name for one in mechanism.current().tiers if one.tier == tier), tier)


@register.filter
def part_name(part: str) -> str:
    return _(PARTS[part]) if part in PARTS else "—"


@register.filter
def span_name(span: timedelta) -> str:
    """A limit in the words of the rules: 15 分, 60 秒, 2 小时."""
    seconds = int(span.total_seconds())
    if seconds % 3600 == 0:
        return _("{n} 小时").format(n=seconds // 3600)
    if seconds % 60 == 0:
        return _("{n} 分").format(n=seconds // 60)
    return _("{n} 秒").format(n=seconds)


NEXT = {
    "acknowledged": ("dispatch:acknowledgement", gettext_noop("签收")),
    "departed": ("dispatch:departure", gettext_noop("出动")),
    "arrived": ("dispatch:arrival", gettext_noop("到场")),
    "completed": ("dispatch:completion", gettext_noop("处置完毕")),
}


@register.filter
def next_step(order: Order) -> dict[str, str]:
    """Where the next step of an open order is sent, and what its button says; empty when it is over."""
    step = next(iter(order.steps_until("completed")), "") if order.is_open else ""
    if not step:
        return {}
    name, label = NEXT[step]
    return {"url": reverse(name, args=[order.ref]), "label": _(label)}


@register.filter
def scene_messages(incident: Incident) -> list[SceneReport]:
    """What was reported from the scene, the latest first, with what hangs on it."""
    found = SceneReport.objects.filter(incident__in=merged_with(incident)).order_by("-occurred_at", "-id")
    return list(found.prefetch_related("photos", "voices")[:40])
