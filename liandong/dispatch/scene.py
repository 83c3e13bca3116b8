"""What is reported from where it happens, and who leads a unit's people there.

Source: key tasks 2018 (十二) (photo, voice and position straight to the command); emergency system 五(三)
(the place looks, reports and acts before anybody arrives).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.recorder import record
from liandong.directory import reads as directory
from liandong.directory.models import Person
from liandong.dispatch import facts, steps
from liandong.dispatch.actions import held, named, open_orders_of
from liandong.dispatch.errors import NobodyThere, NotYourOrder, short_enough
from liandong.dispatch.models import Order, SceneReport, SceneStep
from liandong.dispatch.policy import CENTRE
from liandong.incidents.models import Incident

FIGURES = {
    "dead": gettext_noop("死亡"),
    "injured": gettext_noop("受伤"),
    "trapped": gettext_noop("被困"),
    "missing": gettext_noop("失联"),
}
MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class SceneSaid:
    """A message as it was written: when by the server's clock, where in WGS-84 and to how many metres."""

    key: str
    step: str
    occurred_at: datetime
    text: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    seq: int = 0
    lon: float | None = None
    lat: float | None = None
    accuracy_m: int = 0

    def words(self) -> str:
        """The message in words; the button's name where nothing was written."""
        counted = [f"{_(name)} {self.figures[key]}" for key, name in FIGURES.items() if key in self.figures]
        step = SceneStep(self.step)
        said = "，".join(filter(None, [*counted, self.text.strip()]))
        if step in (SceneStep.REINFORCE, SceneStep.CASUALTIES):
            return "：".join(filter(None, [str(step.label), said]))
        return said or str(step.label)


@transaction.atomic
def report_scene(*, incident: Incident, said: SceneSaid, by: Actor, at: datetime) -> SceneReport:
    """Take a message from the scene, once for its key. A unit's own order goes on with it; a place, or a unit
    whose order is over, states a fact of the incident. Raises Invalid, TextTooLong, NotVisible.
    """
    require(by, "dispatch.report_scene", incident)
    if said.step not in SceneStep.values or any(not 0 <= n <= MOST_PEOPLE for n in said.figures.values()):
        raise Invalid({"step": _("现场报告的内容读不懂，请刷新页面后重试。")})
    short_enough(said.text, _("现场情况"))
    incident = Incident.objects.select_for_update().get(
        pk=incident.pk
    )  # closed ones, too: it was written before
    if earlier := SceneReport.objects.filter(key=said.key).first():
        return earlier
    order = open_orders_of(incident.root).filter(unit=by.org).select_related("incident").first()
    row = _kept(incident, order, said, by=by, at=at)
    if order is None:
        _state(incident, row, by=by, at=at)
    elif said.step == SceneStep.ARRIVED:
        moment = min(max(row.occurred_at, order.last_moment()), at)
        steps.arrive(order=order, by=by, at=at, occurred_at=moment)
    else:
        scene = steps.FromScene(row.step, row.lon, row.lat, row.accuracy_m)
        steps.give_feedback(
            order=order, text=said.words(), by=by, at=at, occurred_at=row.occurred_at, scene=scene
        )
    return row


def _kept(
    incident: Incident, order: Order | None, said: SceneSaid, *, by: Actor, at: datetime
) -> SceneReport:
    org = directory.organisation(by.org)
    return SceneReport.objects.create(
        incident=incident,
        order=order,
        key=said.key,
        seq=said.seq,
        step=said.step,
        text=said.words(),
        figures={name: said.figures[name] for name in FIGURES if name in said.figures},
        lon=said.lon,
        lat=said.lat,
        accuracy_m=said.accuracy_m,
        by=by.ref,
        by_name=by.name,
        org=by.org,
        org_name=org.name if org else by.org_name,
        occurred_at=min(said.occurred_at, at),
        at=at,
    )


def _state(incident: Incident, row: SceneReport, *, by: Actor, at: datetime) -> None:
    fact = facts.SceneReported(
        incident=incident.ref,
        org=row.org,
        org_name=row.org_name,
        step=row.step,
        step_name=str(SceneStep(row.step).label),
        text=row.text,
        figures=row.figures,
        lon=row.lon,
        lat=row.lat,
        accuracy_m=row.accuracy_m,
    )
    record(fact, stream=incident.stream, by=by, at=at, occurred_at=row.occurred_at)


@transaction.atomic
def name_scene_leader(*, order: Order, person: str, by: Actor, at: datetime) -> Order:
    """Say who leads the unit's people on scene. Raises NobodyThere, NotYourOrder, OrderIsOver."""
    require(by, "dispatch.answer_order", order.incident)
    if by.org != order.unit and by.roles.isdisjoint(CENTRE):
        raise NotYourOrder(unit_name=order.unit_name)
    found = people_of(order.unit).get(person)
    if found is None:
        raise NobodyThere(unit_name=order.unit_name)
    order = held(order.ref)
    if order.scene_leader == person:
        return order
    order.scene_leader, order.scene_leader_name = person, found
    order.save(update_fields=["scene_leader", "scene_leader_name"])
    fact = facts.SceneLeaderNamed(**named(order), person=person, name=found, on_behalf=by.org != order.unit)
    record(fact, stream=order.incident.stream, by=by, at=at)
    return order


def people_of(unit: str) -> dict[str, str]:
    """Who may lead on scene: the people who serve in the unit, name by reference."""
    return dict(Person.objects.filter(org_id=unit, left_at=None).order_by("name").values_list("ref", "name"))
