"""An organisation as other modules need it."""

from dataclasses import dataclass

from liandong.directory import words
from liandong.directory.models import LEVELS, LinkageUnit, Organisation


@dataclass(frozen=True)
class OrgLine:
    """An organisation as others need it. `tier` and `kind` are empty when it is no linkage unit."""

    code: str
    name: str
    full_name: str
    org_kind: str
    region: str
    region_name: str
    phone: str
    public_phone: str
    tier: str
    kind: str
    counts_as: str
    dual_track: bool
    lon: float | None
    lat: float | None
    x: float | None
    y: float | None

    @property
    def tier_name(self) -> str:
        return words.tier_name(self.tier) if self.tier else ""

    @property
    def kind_name(self) -> str:
        return words.kind_name(self.kind) if self.kind else ""


def org_line(org: Organisation) -> OrgLine:
    unit: LinkageUnit | None = getattr(org, "unit", None)
    return OrgLine(
        code=org.code,
        name=org.called,
        full_name=org.name,
        org_kind=org.kind,
        region=org.region_id,
        region_name=org.region.name,
        phone=org.phone,
        public_phone=org.public_phone,
        tier=unit.tier if unit else "",
        kind=unit.kind if unit else "",
        counts_as=words.counts_as(unit.kind) if unit else "other",
        dual_track=bool(unit and unit.dual_track),
        lon=org.lon,
        lat=org.lat,
        x=org.x,
        y=org.y,
    )


def containing(region: str) -> list[str]:
    """The codes of a region and of all that contain it, the widest first."""
    return [region[:n] for n in LEVELS if n <= len(region)]
