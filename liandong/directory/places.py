"""The region tree."""

from dataclasses import dataclass

from liandong.directory.models import Organisation, Region


@dataclass(frozen=True)
class RegionNode:
    code: str
    name: str
    level: str
    kind_name: str
    parent: str
    org_count: int


def containing(region: str) -> list[str]:
    """The codes of a region and of all that contain it, the widest first."""
    return [region[:n] for n in (2, 4, 6, 9, 12) if n <= len(region)]


def region(code: str) -> RegionNode | None:
    found = Region.objects.filter(code=code).first()
    return _node(found, 0) if found else None


def region_name(code: str, *, whole: bool = False) -> str:
    """A region's name; `whole` puts the regions that contain it, from the county down, in front."""
    chain = containing(code) if whole else [code]
    names = dict(Region.objects.filter(code__in=chain).values_list("code", "name"))
    return "".join(names.get(one, "") for one in chain if len(one) >= 6 or not whole) or code


def region_count() -> int:
    return Region.objects.count()


def regions(under: str = "", level: str = "") -> list[RegionNode]:
    """The region tree in the order of codes, which is the order of the tree."""
    found = Region.objects.filter(code__startswith=under)
    if level:
        found = found.filter(level=level)
    counts: dict[str, int] = {}
    for code in Organisation.objects.filter(region__code__startswith=under).values_list(
        "region_id", flat=True
    ):
        counts[code] = counts.get(code, 0) + 1
    return [_node(one, counts.get(one.code, 0)) for one in found]


def _node(one: Region, count: int) -> RegionNode:
    kind = Region.Kind(one.kind).label if one.kind in Region.Kind.values else one.kind
    return RegionNode(one.code, one.name, one.level, str(kind), one.parent_id or "", count)
