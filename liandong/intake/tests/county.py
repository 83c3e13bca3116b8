"""A small county to take calls in: who takes them, a tier-1 unit, and a page of the address book."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from liandong.core.access.actor import Actor
from liandong.directory.models import LinkageUnit, Organisation, Region
from liandong.intake import actions
from liandong.intake.actions import AddressGiven, PlaceTold, ReportGiven
from liandong.intake.models import Report

AT = datetime(2026, 11, 21, 18, 6, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RIVERSIDE = (104.1, 26.1)
BAMBOO = (104.2, 26.2)


def actor(ref: str, role: str, org: str = "linkage-centre", place: str = "990101") -> Actor:
    topics = {f"org/{org}", *([f"place/{place}"] if place else [])}
    return Actor(ref, ref, f"{org}:{role}", org, roles=frozenset({role}), topics=frozenset(topics))


LI = actor("li-na", "call_taker")
CHEN = actor("chen-jun", "call_taker")
FIRE = actor("zhao-qiang", "unit_duty", "county-fire", place="")
NEIGHBOUR = actor("nei-bor", "call_taker", "other-centre", place="990102")


def furnish() -> None:
    """Regions, units and addresses."""
    county = None
    for code, name, level in (
        ("99", "示范省", "province"),
        ("9901", "示范市", "city"),
        ("990101", "云岭县", "county"),
    ):
        county = Region.objects.create(code=code, name=name, kind=level, level=level, parent=county)
    for code, name in (("990101001", "城关街道"), ("990101009", "竹坪乡")):
        Region.objects.create(code=code, name=name, kind="township", level="township", parent=county)
    for code, name, tier in (
        ("linkage-centre", "联动中心", ""),
        ("county-fire", "消防救援大队", "1"),
        ("water-bureau", "水务局", "2"),
    ):
        org = Organisation(code=code, name=name, kind="member_unit", region=county)
        org.settle()
        org.save()
        if tier:
            LinkageUnit.objects.create(org=org, tier=tier, kind="fire", dual_track=tier == "1", since=AT)
    street, bamboo = "990101001001", "990101009203"
    actions.put_addresses(
        [
            AddressGiven("滨江路18号", "house", *RIVERSIDE, village=street, aliases=("人民医院后门",)),
            AddressGiven("滨江路8号", "house", 104.0985, 26.0995, village=street),
            AddressGiven("滨江路", "road", 104.102, 26.101, village=street, radius_m=600),
            AddressGiven("解放街66号", "house", 104.095, 26.104, village="990101001002"),
            AddressGiven("竹坪村", "village", 104.203, 26.203, village=bamboo, radius_m=1500),
            AddressGiven("竹坪村三组", "group", *BAMBOO, village=bamboo),
            AddressGiven("10kV竹坪线042号杆", "pole", 104.21, 26.2, village=bamboo, number="306042"),
        ],
        by=LI,
    )


def told(
    narrative: str = "车库进水，两人被困", at: tuple[float, float] = RIVERSIDE, **more: object
) -> ReportGiven:
    region = str(more.pop("region", "990101001001"))
    name = str(more.pop("name", "滨江路18号"))
    return ReportGiven(narrative=narrative, place=PlaceTold(name, *at, region=region), **more)  # type: ignore[arg-type]


def taken(
    narrative: str = "车库进水，两人被困", minutes: float = 0, by: Actor = LI, **more: object
) -> Report:
    return actions.take_report(given=told(narrative, **more), by=by, at=AT + timedelta(minutes=minutes))  # type: ignore[arg-type]


def kinds(stream: str) -> list[str]:
    from liandong.core.journal.models import Entry

    return list(Entry.objects.filter(stream=stream).order_by("seq").values_list("kind", flat=True))
