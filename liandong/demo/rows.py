"""The county's organisations, units, people and posts as rows to load."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from liandong.core import mechanism
from liandong.demo.organisations import CENTRE, COUNTY, OFFICE, ORGS, Org
from liandong.demo.people import Register
from liandong.demo.personas import ROLES
from liandong.demo.place import County
from liandong.directory.bulk import LiaisonRow, OrgRow, PersonRow, PostRow, RegionRow, UnitRow

KINDS = {"街道": "street", "镇": "town", "乡": "township"}


@dataclass
class Rows:
    """Everything of the directory; `staff` lists the people of each organisation by role of their post."""

    regions: list[RegionRow] = field(default_factory=list)
    orgs: list[OrgRow] = field(default_factory=list)
    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    staff: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def rows_of(county: County, since: datetime) -> Rows:
    """The directory of the county as it stood at `since`."""
    return _Maker(county, since).made()


class _Maker:
    def __init__(self, county: County, since: datetime) -> None:
        self.county, self.since = county, since
        self.register = Register(county.seed)
        self.random = random.Random(county.seed)
        self.pois = {poi.name: (poi.lon, poi.lat) for poi in county.pois}
        self.towns = {town.name: town for town in county.townships}
        self.rows = Rows()

    def made(self) -> Rows:
        self._regions()
        for org in ORGS:
            self._organisation(org)
        for town in self.county.townships:
            self._township(town.code, town.name, town.lon, town.lat)
        for village in self.county.villages:
            self._village(village.code, village.name, village.lon, village.lat)
        return self.rows

    def _regions(self) -> None:
        county = self.county
        self.rows.regions += [
            RegionRow("99", "虚构省", "province"),
            RegionRow("9901", "云州市", "city"),
            RegionRow(COUNTY, county.name, "county", *self.pois["云岭县人民政府"]),
        ]
        for town in county.townships:
            kind = next(kind for suffix, kind in KINDS.items() if town.name.endswith(suffix))
            self.rows.regions.append(RegionRow(town.code, town.name, kind, town.lon, town.lat))
        for village in county.villages:
            kind = "community" if village.urban else "village"
            self.rows.regions.append(RegionRow(village.code, village.name, kind, village.lon, village.lat))

    def _organisation(self, org: Org) -> None:
        lon, lat = self.pois.get(org.at, self.pois["云岭县人民政府"])
        region = self.towns[org.town].code if org.town else COUNTY
        phone = self._desk_phone()
        # Offices that share a building stand a few steps apart, so that the map shows each.
        lon, lat = lon + self.random.uniform(-4e-4, 4e-4), lat + self.random.uniform(-4e-4, 4e-4)
        self.rows.orgs.append(
            OrgRow(org.code, org.name, org.kind, region, org.short, phone=phone, lon=lon, lat=lat)
        )
        people = self._staff(org.code, org.staff)
        self._posts(org.code, people, self._plan(org))
        if org.tier:
            self._unit(org.code, org.tier, org.unit_kind, phone, people[0], org.lacks)

    def _plan(self, org: Org) -> list[tuple[str, int]]:
        if org.code == CENTRE:
            return [
                ("centre_leader", 1),
                ("duty_leader", 4),
                ("dispatcher", 6),
                ("call_taker", 10),
                ("administrator", 1),
            ]
        if org.code == OFFICE:
            return [("emergency_office", org.staff - 1), ("security_administrator", 1)]
        if org.code == "linkage-office":
            return [("inspector", 2), ("audit_administrator", 1)]
        if org.code == "emergency-committee":
            return [("centre_leader", 1)]
        return [("unit_leader", 2 if org.staff > 3 else 1), ("unit_duty", max(1, org.staff - 3))]

    def _staff(self, org: str, count: int) -> list[PersonRow]:
        named = [role for role in ROLES if role.post.startswith(f"{org}:")]
        people = [self.register.person(org, role.name) for role in named]
        return people + list(self.register.people(org, count - len(people)))

    def _posts(self, org: str, people: list[PersonRow], plan: list[tuple[str, int]]) -> None:
        """Personas get the posts that they are named for; the others fill what is left."""
        self.rows.people += people
        named = {role.post: role.name for role in ROLES}
        free = [one for one in people if one.name not in set(named.values())]
        for role, count in plan:
            for number in range(1, count + 1):
                code = f"{org}:{role}:{number}"
                wanted = named.get(code)
                holder = next((one for one in people if one.name == wanted), None) if wanted else None
                holder = holder or (free.pop(0) if free else None)
                if holder:
                    self.rows.posts.append(PostRow(code, holder.ref, since=self.since))
                    self.rows.staff.setdefault(org, {}).setdefault(role, []).append(holder.ref)

    def _unit(
        self, org: str, tier: str, kind: str, phone: str, liaison: PersonRow, lacks: tuple[str, ...]
    ) -> None:
        items = mechanism.current().tier(tier).items
        evidence = {
            one.item: "已登记备案"
            for one in items
            if one.item not in lacks and one.item != "dedicated_people"
        }
        lacking = {item: self.since - timedelta(days=self.random.randint(20, 200)) for item in lacks}
        self.rows.units.append(
            UnitRow(
                org,
                tier,
                kind,
                since=self.since,
                public_phone=phone if tier == "1" else "",
                evidence=evidence,
                lacking=lacking,
                liaison=None
                if lacks and tier == "3"
                else LiaisonRow(liaison.name, liaison.phone, "联络员", "综合协调", liaison.ref),
            )
        )

    def _township(self, code: str, name: str, lon: float, lat: float) -> None:
        org, phone = f"town-{code}", self._desk_phone()
        title = f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
        self.rows.orgs.append(OrgRow(org, title, "township", code, name, phone=phone, lon=lon, lat=lat))
        people = self._staff(org, 8)
        self._posts(org, people, [("unit_leader", 2), ("township_duty", 5)])
        self._unit(org, "1", "township", phone, people[-1], ())

    def _village(self, code: str, name: str, lon: float, lat: float) -> None:
        org = f"village-{code}"
        committee = "居民委员会" if name.endswith("社区") else "村民委员会"
        title = f"{self._town_name(code)}{name}{committee}"
        self.rows.orgs.append(
            OrgRow(org, title, "village", code, name, parent=f"town-{code[:9]}", lon=lon, lat=lat)
        )
        people = self._staff(org, 4)
        self._posts(org, people, [("village_informant", 2)])
        self._unit(org, "2", "village", "", people[0], ())

    def _town_name(self, village: str) -> str:
        return next(town.name for town in self.county.townships if village.startswith(town.code))

    def _desk_phone(self) -> str:
        return f"0999-71{self.random.randint(0, 99999):05d}"
