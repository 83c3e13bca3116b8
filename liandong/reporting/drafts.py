"""What a report upward says by itself."""

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.incidents.models import Incident


def draft(incident: Incident) -> str:
    """The text of a report from what is recorded; the unknown is said to be unknown."""
    unknown = _("正在核实")
    figures = incident.figures or {}
    people = "，".join(
        f"{name}{figures.get(key, unknown)}"
        for key, name in (("dead", _("死亡")), ("injured", _("受伤")), ("trapped", _("被困")))
    )
    what = incident.type_name or _("突发情况")
    day = f"{timezone.localtime(incident.happened_at or incident.opened_at):%m月%d日}"
    return f"{day}，{incident.place_name or unknown}发生{what}。{incident.summary} {people}。"
