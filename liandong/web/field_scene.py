"""The scene on a phone: what units that were sent, and places whose ground it is, report from it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from liandong.core import geo
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid, NotVisible
from liandong.dispatch.models import SceneReport
from liandong.dispatch.scene import SceneSaid, report_scene
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of
from liandong.web.field_reports import LONGEST_MS, key_of


class SceneWritten(BaseModel):
    """What a phone sent. Times are milliseconds by its own clock: only their difference is believed."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    key: str = Field(pattern=r"^[0-9A-Za-z-]{8,64}$")
    seq: int = Field(ge=0, le=2**53)
    written_at: float
    sent_at: float
    step: str
    text: str = ""
    figures: dict[str, int] = {}
    lon: float | None = None
    lat: float | None = None
    accuracy: float = Field(default=0, ge=0)
    datum: str = Field(default="wgs84", pattern="^(wgs84|cgcs2000|gcj02|bd09)$")

    def said(self, by: Actor, at: datetime) -> SceneSaid:
        """The message with the server's times and a point in WGS-84; an impossible point is none."""
        age = timedelta(milliseconds=min(max(self.sent_at - self.written_at, 0), LONGEST_MS))
        lon, lat = self.lon, self.lat
        if lon is None or lat is None or not geo.in_china(lon, lat):
            lon = lat = None
        else:
            lon, lat = geo.to_wgs84(lon, lat, self.datum)  # type: ignore[arg-type]
        return SceneSaid(
            key=key_of(self.key, by),
            step=self.step,
            occurred_at=at - age,
            text=self.text,
            figures=self.figures,
            seq=self.seq,
            lon=lon,
            lat=lat,
            accuracy_m=min(int(self.accuracy), 50_000) if lon is not None else 0,
        )


def take(*, ref: str, body: bytes, by: Actor, at: datetime) -> SceneReport:
    """Take a phone's message from the scene, once for its key. Raises Invalid, NotVisible, Forbidden."""
    incident: Incident = incident_of(ref, by)
    try:
        written = SceneWritten.model_validate_json(body)
    except ValidationError as error:
        raise Invalid({"body": _("提交的内容读不出来，请刷新页面后重试。")}) from error
    return report_scene(incident=incident, said=written.said(by, at), by=by, at=at)


def own(key: str, by: Actor) -> SceneReport:
    """One's own message by the phone's key. Raises NotVisible."""
    found = SceneReport.objects.select_related("incident").filter(key=key_of(key, by)).first()
    if found is None or found.incident.world != by.world:
        raise NotVisible
    return found
