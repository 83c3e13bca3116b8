"""What the county keeps in store, where its dangers are, and whom it may ask for help."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.demo.place import County
from liandong.demo.rows import Rows
from liandong.directory.agreements import AgreementGiven, file_agreement
from liandong.directory.bulk import OrgRow
from liandong.resources.actions import StockRow, register_stocks
from liandong.risk.actions import PointRow, register_points

KEPT = {
    "county-fire": "pump boat life_jacket hose breathing_set gas_detector protective_suit jack light drone",
    "fire-south": "pump hose breathing_set jack light extinguisher",
    "water-affairs": "pump boat life_jacket life_buoy sandbag plastic_sheet generator",
    "emergency-bureau": "tent bed quilt coat generator light satellite_phone radio drone sandbag",
    "civil-affairs": "tent bed quilt coat water food",
    "grain-reserves": "tent quilt coat water food sandbag plastic_sheet",
    "housing-bureau": "excavator loader crane pump generator light",
    "transport-bureau": "excavator loader salt crane light",
    "natural-resources": "drone excavator radio tent",
    "forestry-bureau": "forest_blower hose extinguisher radio drone coat",
    "environment-bureau": "oil_absorbent gas_detector protective_suit drone",
    "health-bureau": "first_aid_kit disinfectant stretcher protective_suit tent",
    "county-ems": "first_aid_kit stretcher radio",
    "county-police": "radio drone light life_buoy",
    "power-company": "generator light crane radio",
    "water-company": "pump generator water",
    "gas-company": "gas_detector breathing_set extinguisher",
    "telecom-east": "satellite_phone generator radio",
    "mine-rescue": "breathing_set gas_detector jack pump stretcher",
    "armed-police": "boat life_jacket sandbag tent radio",
    "red-cross": "quilt coat first_aid_kit food water",
    "volunteers": "boat life_jacket drone first_aid_kit radio",
    "tow-company": "crane light",
}
IN_TOWNSHIPS = "sandbag life_jacket pump generator light tent quilt forest_blower first_aid_kit radio"
MANY = {"sandbag": 4000, "life_jacket": 80, "quilt": 120, "coat": 120, "water": 200, "food": 160, "salt": 300}
MAKES = {"pump": ["200 立方/小时", "大流量"], "generator": ["30 千瓦", "5 千瓦"], "tent": ["12 平方米", ""]}
POINTS = {
    "school": ("school", "education-bureau", 900),
    "petrol": ("gas_station", "oil-company", 12),
    "hospital": ("hospital", "health-bureau", 300),
    "chemical": ("chemical", "emergency-bureau", 120),
    "market": ("crowd", "market-bureau", 600),
    "nursing": ("care_home", "civil-affairs", 90),
    "square": ("shelter", "emergency-bureau", 2000),
}
"""Of points of interest: the kind of risk point, who answers for it, and about how many people are there."""
HILLS = (("landslide", "滑坡点", 40), ("flash_flood", "山洪沟", 60), ("forest_fire", "林场", 15))
STALE = 0.12
CALL_OFFICE = "由县应急办致电对方值班室，随后补发请求函"
AGREEMENTS = [
    ("望川县应急管理局", "region", "两县互派排涝和搜救队伍", CALL_OFFICE, "0999-7300001", 620),
    ("临川市应急联动中心", "region", "大功率排水车、危化处置队", CALL_OFFICE, "0998-6110002", 75),
    ("驻云岭某部", "garrison", "抢险兵力和工兵机械", "由县人武部按军地对接办法请求", "0999-7300003", 400),
    (
        "武警云州支队云岭中队",
        "armed_police",
        "封控、搜救、转运群众",
        "由县政府请求，人武部对接",
        "0999-7300004",
        240,
    ),
    (
        "云岭顺达物流有限公司",
        "logistics",
        "二十辆厢式货车、夜间装卸",
        "致电调度室，凭调用单结算",
        "0999-7300005",
        30,
    ),
    (
        "云岭恒力工程机械租赁部",
        "enterprise",
        "挖掘机、吊车，两小时到场",
        "致电值班经理，按协议价",
        "0999-7300006",
        -20,
    ),
]
"""Partner, kind, what they help with, how to call them, phone, and in how many days it runs out."""


def fill(county: County, rows: Rows, since: datetime, at: datetime) -> None:
    """Register stocks and points, counted at different times; one in eight not for a long while."""
    by = Actor.system("demo")
    chance = random.Random(county.seed)
    orgs = {org.code: org for org in rows.orgs}
    register_stocks(rows=list(_stocks(orgs, chance, at)), by=by, at=since)
    register_points(rows=list(_points(county, orgs, chance)), by=by, at=since)
    for number, (partner, kind, scope, how, phone, days) in enumerate(AGREEMENTS, 1):
        given = AgreementGiven(
            partner=partner,
            kind=kind,
            scope=scope,
            how_to_call=how,
            phone=phone,
            contact="值班室",
            number=f"云应急协〔2025〕{number} 号",
            valid_from=since.date() - timedelta(days=200),
            valid_until=at.date() + timedelta(days=days),
        )
        file_agreement(given=given, by=by, at=since)


def _stocks(orgs: dict[str, OrgRow], chance: random.Random, at: datetime) -> Iterator[StockRow]:
    kept = {code: kinds.split() for code, kinds in KEPT.items() if code in orgs}
    for code in orgs:
        if code.startswith("town-"):
            kept[code] = chance.sample(IN_TOWNSHIPS.split(), 5)
    known = {one.kind for one in mechanism.current().stock_kinds}
    for code, kinds in sorted(kept.items()):
        org = orgs[code]
        for kind in kinds:
            if kind not in known:
                continue
            most = MANY.get(kind, 9)
            yield StockRow(
                org=code,
                kind=kind,
                quantity=chance.randint(max(1, most // 4), most),
                name=chance.choice(MAKES.get(kind, [""])),
                place_name=f"{org.short_name or org.name}{chance.choice(['器材库', '院内仓库', '物资库'])}",
                lon=_aside(org.lon, chance),
                lat=_aside(org.lat, chance),
                keeper=chance.choice(["仓库管理员", "值班室", "装备股"]),
                phone=org.phone,
                confirmed_at=at - timedelta(days=_days(chance)),
            )


def _days(chance: random.Random) -> int:
    return chance.randint(92, 220) if chance.random() < STALE else chance.randint(1, 60)


def _aside(degrees: float | None, chance: random.Random) -> float | None:
    """A store is a few steps from the office, so that the map shows both."""
    return None if degrees is None else degrees + chance.uniform(-6e-4, 6e-4)


def _points(county: County, orgs: dict[str, OrgRow], chance: random.Random) -> Iterator[PointRow]:
    names = {town.code: town.name for town in county.townships}
    for poi in county.pois:
        if poi.kind in POINTS:
            kind, org, people = POINTS[poi.kind]
            yield PointRow(
                kind=kind,
                name=poi.name,
                org=org,
                region=poi.township,
                lon=poi.lon,
                lat=poi.lat,
                level=_level(kind, chance),
                place_name=names[poi.township],
                post="负责人",
                exposed=chance.randint(people // 3, people),
            )
    for water in county.waters:
        if water.kind == "reservoir" and water.surface is not None:
            at = water.surface.representative_point()
            said = {"kind": "reservoir", "name": water.name, "org": "water-affairs", "level": "larger"}
            yield PointRow(**said, lon=at.x, lat=at.y, post="巡查员", exposed=chance.randint(200, 1500))
    hilly = [village for village in county.villages if not village.urban]
    for village in chance.sample(hilly, min(40, len(hilly))):
        kind, word, people = chance.choice(HILLS)
        lon, lat = village.lon + chance.uniform(-6e-3, 6e-3), village.lat + chance.uniform(-6e-3, 6e-3)
        yield PointRow(
            kind=kind,
            name=f"{village.name}{word}",
            org=f"town-{village.township}",
            region=village.code,
            lon=lon,
            lat=lat,
            level=_level(kind, chance),
            post="监测员",
            exposed=chance.randint(3, people),
            note="汛期每日巡查" if kind != "forest_fire" else "防火期每日巡护",
        )


def _level(kind: str, chance: random.Random) -> str:
    if kind in ("school", "hospital", "shelter"):
        return ""
    return chance.choices(["major", "larger", "general", "low"], [1, 3, 5, 2])[0]
