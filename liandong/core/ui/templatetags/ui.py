"""The tags that every page speaks with: states, scales, clocks, icons, moments."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.core import clock as present
from liandong.core.ui import words
from liandong.core.ui.clocks import face

register = template.Library()
_SPRITE = "ui/icons/sprite.svg"
_APPEARANCE = {
    "theme": ("light", {"light", "dark"}),
    "density": ("compact", {"compact", "normal", "loose"}),
    "elder": ("off", {"on", "off"}),
}


def _now(context: template.Context) -> datetime:
    moment = context.get("now")
    return moment if isinstance(moment, datetime) else present.now()


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "phone" %}`: decoration; with a label it is an image that is read out."""
    said = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return format_html(
        '<svg class="icon {}"{}><use href="{}#{}"></use></svg>', css, said, static(_SPRITE), name
    )


@register.simple_tag(takes_context=True)
def appearance(context: template.Context) -> SafeString:
    """The reader's theme, density and elder mode on <html>, from cookies, so that nothing flashes."""
    cookies = getattr(context.get("request"), "COOKIES", {})
    pairs = []
    for name, (default, known) in _APPEARANCE.items():
        chosen = cookies.get(f"ld-{name}", context.get(name) or default)
        pairs.append((name, chosen if chosen in known else default))
    return format_html_join(" ", 'data-{}="{}"', pairs)


@register.simple_tag(takes_context=True)
def server_time(context: template.Context) -> str:
    """Milliseconds since 1970 by the server: the only clock that the page's countdowns follow."""
    return str(int(_now(context).timestamp() * 1000))


@register.simple_tag(takes_context=True)
def clock(
    context: template.Context,
    due_at: datetime | None = None,
    start_at: datetime | None = None,
    state: str = "open",
    ended_at: datetime | None = None,
    css: str = "",
    label: str = "",
) -> SafeString:
    """`{% clock due_at opened_at state settled_at %}`: readable without scripts; `ld-clock` counts on."""
    shown = face(_now(context), due_at, start_at, state or "open", ended_at)
    iso = [
        (k, v.isoformat()) for k, v in (("deadline", due_at), ("start", start_at), ("ended", ended_at)) if v
    ]
    text = {
        "over": _("超时 +%s") % shown.text,
        "done": _("按时 %s") % shown.text,
        "done-late": _("迟 +%s") % shown.text if shown.text else _("迟办"),
        "off": _("已不计时"),
    }.get(shown.phase, shown.text)
    of = (
        format_html('<span class="of">/ {}</span>', shown.of)
        if shown.of and shown.phase in {"run", "near"}
        else ""
    )
    return format_html(
        '<ld-clock {} state="{}" data-phase="{}"{}{}><span class="face">{}{}{}</span></ld-clock>',
        format_html_join(" ", '{}="{}"', iso),
        state or "open",
        shown.phase,
        format_html(' class="{}"', css) if css else "",
        format_html(' data-label="{}"', label) if label else "",
        icon("clock", css="is-small") if shown.phase == "over" else "",
        text,
        of,
    )


@register.simple_tag
def status(word: str, note: str = "") -> SafeString:
    """A status word in its shape: `{% status "待签收" "2/3" %}`. Words come from `liandong.core.ui.words`."""
    said = str(word or "")
    return format_html(
        '<span class="pill is-{}">{}{}</span>',
        words.shape_of(said),
        _(said) if said else "—",
        f" {note}" if note else "",
    )


@register.simple_tag
def urgency(value: object, with_word: bool = False) -> SafeString:
    """One square hanzi: 特 急 平 询."""
    step = words.step_of(words.URGENCIES, value)
    if not step:
        return format_html(
            '<span class="urgency is-4" title="{0}"><span aria-hidden="true">–</span></span>', _("未定")
        )
    square = format_html(
        '<span class="urgency is-{}" title="{}"><span aria-hidden="true">{}</span>{}</span>',
        step.rank,
        _(step.word),
        pgettext("urgency square", step.short),
        "" if with_word else format_html('<span class="sr-only">{}</span>', _(step.word)),
    )
    return format_html("{} {}", square, _(step.word)) if with_word else square


@register.simple_tag
def grade(value: object) -> SafeString:
    """The grade of the event: solid for the two upper ones. Nothing at all while it is not graded."""
    step = words.step_of(words.GRADES, value)
    if not step:
        return mark_safe("")
    return format_html(
        '<span class="grade{}">{}</span>', " is-solid" if step.rank < 3 else "", pgettext("grade", step.word)
    )


@register.simple_tag
def response_level(value: object, name: str = "") -> SafeString:
    """`防汛 ⬡Ⅱ 响应`: an outlined hexagon with a numeral."""
    step = words.step_of(words.LEVELS, value)
    if not step:
        return mark_safe("")
    return format_html(
        '<span class="level">{}<span class="hex"><svg viewBox="0 0 28 24" aria-hidden="true">'
        '<path d="M8 1.5h12L26.5 12 20 22.5H8L1.5 12z"/></svg><b>{}</b></span>{}</span>',
        name, step.word, _("响应") if name else format_html('<span class="sr-only">{}</span>', _("级响应")),
    )  # fmt: skip


@register.simple_tag
def warning_plate(kind: str, colour: object, css: str = "") -> SafeString:
    """A warning: bars count the rank (four for red), the word says kind and colour."""
    step = words.step_of(
        words.COLOURS, {"red": 1, "orange": 2, "yellow": 3, "blue": 4}.get(str(colour), colour)
    )
    if not step:
        return format_html('<span class="pill">{}</span>', kind)
    bars = mark_safe("".join('<i class="off"></i>' if n > 5 - step.rank else "<i></i>" for n in range(1, 5)))  # noqa: S308
    return format_html(
        '<span class="plate is-{} {}"><span class="bars" aria-hidden="true">{}</span>{}{}</span>',
        step.short, css, bars, kind, _(step.word),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: datetime | None, form: str = "auto") -> SafeString:
    """A moment in the place's zone: auto (time only within half a day), time, minute, date, short, full."""
    if moment and form == "auto":
        form = "time" if abs((_now(context) - moment).total_seconds()) < 12 * 3600 else "short"
    return _moment(moment, form)


@register.simple_tag(takes_context=True)
def this_moment(context: template.Context) -> SafeString:
    """The present, by the server."""
    return _moment(_now(context), "full")


def _moment(moment: datetime | None, form: str) -> SafeString:
    if not moment:
        return mark_safe('<span class="muted">—</span>')
    local = timezone.localtime(moment)
    full = f"{local:%Y-%m-%d %H:%M:%S}"
    shown = {
        "time": f"{local:%H:%M:%S}",
        "minute": f"{local:%H:%M}",
        "date": full[:10],
        "short": full[5:16],
        "full": full,
    }
    return format_html(
        '<time datetime="{}" title="{}" class="num nowrap">{}</time>', moment.isoformat(), full, shown[form]
    )


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime | None) -> SafeString:
    """How long ago, counting on; the absolute time in the title."""
    return clock(context, None, moment, css="is-plain") if moment else mark_safe("—")


@register.filter
def masked(value: object) -> str:
    """`138****3456`. Short numbers keep their last two digits; text that is no number is hidden."""
    said = "".join(str(value or "").split())
    digits = said.lstrip("+").replace("-", "")
    if not said:
        return ""
    if not digits.isdigit():
        return said[0] + "＊" * max(1, len(said) - 1)
    return (
        f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else "*" * max(0, len(digits) - 2) + digits[-2:]
    )


@register.simple_tag
def phone_number(place: str, number: str, reveal_url: str = "") -> SafeString:
    """A masked number with `place` as its identifier; the button asks for the whole, which is recorded."""
    button = format_html(
        ' <button type="button" class="btn btn-small" hx-post="{}" hx-target="#{}" hx-swap="outerHTML"'
        ' title="{}">{}{}</button>',
        reveal_url, place, _("查看会被记录"), icon("eye", css="is-small"), _("查看"),
    ) if reveal_url else ""  # fmt: skip
    return format_html('<span class="num nowrap" id="{}">{}{}</span>', place, masked(number), button)


_MARKS = (
    ("obligations.breached", "clock"), ("obligations.escalated", "arrow-up"), ("obligations.", "bell"),
    ("intake.", "phone"), ("dispatch.arrived", "pin"), ("dispatch.", "send"), ("incidents.", "incident"),
    ("duty.", "people"), ("reporting.", "document"), ("notify.", "bell"), ("access.", "eye"),
    ("directory.", "building"),
)  # fmt: skip


@register.inclusion_tag("ui/partials/fact.html")
def fact(entry: Any, fresh: bool = False) -> dict[str, Any]:
    """One line of a timeline: `<ol class="timeline">{% for e in entries %}{% fact e %}{% endfor %}</ol>`."""
    kind = str(getattr(entry, "kind", ""))
    delay = (entry.recorded_at - entry.occurred_at).total_seconds()
    return {
        "entry": entry,
        "by_name": _(entry.by_name) if str(getattr(entry, "by", "")).startswith("system/") else entry.by_name,
        "sentence": str(entry),
        "icon": next((mark for start, mark in _MARKS if kind.startswith(start)), "dot"),
        "is_late": kind in {"obligations.breached", "obligations.met_late"},
        "late_entry": delay >= 60,
        "struck": bool(getattr(entry, "struck", False)),
        "fresh": fresh,
    }


@register.simple_tag
def meter(part: float, whole: float, label: str = "") -> SafeString:
    """A horizontal bar drawn as SVG: the security policy forbids widths written into the page."""
    share = max(0.0, min(1.0, part / whole)) if whole else 0.0
    return format_html(
        '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="frame" x="0" y="0" width="100" height="8"/>'
        '<rect class="part" x="0" y="0" width="{}" height="8"/></svg>',
        label or f"{part:g}/{whole:g}", f"{share * 100:.1f}",
    )  # fmt: skip


@register.simple_tag
def stepper(steps: list[tuple[str, datetime | None]]) -> SafeString:
    """An order's steps, `[("签收", moment or None), ...]`: the last one reached is now, then comes next."""
    reached = max((i for i, (_name, moment) in enumerate(steps) if moment), default=-1)
    items = []
    for i, (name, moment) in enumerate(steps):
        css = (
            "is-past" if i < reached else "is-now" if i == reached else "is-next" if i == reached + 1 else ""
        )
        current = mark_safe(' aria-current="step"') if i == reached else ""
        items.append(
            (css, current, _(name), _moment(moment, "minute") if moment else mark_safe("<time>—</time>"))
        )
    body = format_html_join("", '<li class="{}"{}>{}{}</li>', items)
    return format_html('<ol class="steps">{}</ol>', body)


@register.filter
def elided(paginator: "Paginator[Any]", number: int) -> list[int | str]:
    """The page numbers worth showing around `number`, with … for the gaps."""
    return [
        n if isinstance(n, int) else "…"
        for n in paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)
    ]


@register.filter
def css(field: Any, names: str) -> SafeString:
    """A bound field's widget with extra classes."""
    had = field.field.widget.attrs.get("class", "")
    return SafeString(field.as_widget(attrs={"class": escape(f"{had} {names}".strip())}))
