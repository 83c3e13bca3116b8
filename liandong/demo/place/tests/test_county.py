"""One generated county serves all these tests: making it takes seconds."""

import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
import shapely

from liandong.core import geo, roads
from liandong.demo.place import County, content_key, generate
from liandong.demo.place.names import TOWNSHIPS


@cache
def made() -> County:
    return generate()


@pytest.fixture
def county() -> County:
    return made()


@pytest.mark.slow
def test_the_same_seed_makes_the_same_county_and_another_seed_another(county: County) -> None:
    again, other = generate(), generate(7)
    assert again.addresses == county.addresses
    assert again.outline.equals(county.outline)
    assert [road.line.wkb for road in again.roads] == [road.line.wkb for road in county.roads]
    assert other.addresses != county.addresses
    assert content_key(7) != content_key() == content_key()


def test_sixteen_townships_with_their_codes_fill_the_county_without_overlap(county: County) -> None:
    assert [t.name for t in county.townships] == list(TOWNSHIPS)
    assert [t.code for t in county.townships] == [f"990101{n:03d}" for n in range(1, 17)]
    total = sum(t.area.area for t in county.townships)
    assert total == pytest.approx(county.outline.area, rel=1e-4)
    assert shapely.union_all([t.area for t in county.townships]).area == pytest.approx(total, rel=1e-4)
    assert all(t.area.covers(shapely.Point(t.lon, t.lat)) for t in county.townships)


def test_villages_have_unique_names_and_codes_inside_their_township(county: County) -> None:
    assert 165 <= len(county.villages) <= 200
    assert (
        len({v.name for v in county.villages})
        == len({v.code for v in county.villages})
        == len(county.villages)
    )
    assert "990101001201" in {v.code for v in county.villages}
    for village in county.villages:
        assert village.code.startswith(village.township)
        township = county.township_of(village.lon, village.lat)
        assert township is not None
        assert township.code == village.township


def test_zones_part_the_county_and_the_centre_lies_in_the_three_streets(county: County) -> None:
    total = sum(area.area for area in county.zones.values())
    assert total == pytest.approx(county.outline.area, rel=1e-3)
    streets = shapely.union_all([t.area for t in county.townships[:3]])
    assert streets.buffer(1e-5).covers(county.zones["city_centre"])
    for address in county.addresses[::97]:
        assert county.zone_of(address.lon, address.lat) == address.zone


def test_the_address_book_is_large_and_every_entry_has_its_place(county: County) -> None:
    assert len(county.addresses) >= 6000
    townships = {t.code for t in county.townships}
    villages = {v.code for v in county.villages}
    for entry in county.addresses:
        assert entry.township in townships
        assert entry.village in villages
        assert entry.village.startswith(entry.township)
        assert county.outline.covers(shapely.Point(entry.lon, entry.lat))
    kinds = Counter(entry.kind for entry in county.addresses)
    assert min(kinds[k] for k in ("house", "pole", "group", "bridge", "hospital", "chemical")) > 5
    poles = [entry.name for entry in county.addresses if entry.kind == "pole"]
    assert all(re.fullmatch(r"电杆\d{6}", name) for name in poles)
    assert len(set(poles)) == len(poles)


def test_names_are_unique_so_that_a_search_has_one_answer(county: County) -> None:
    counted = Counter(entry.name for entry in county.addresses)
    assert [name for name, count in counted.items() if count > 1] == []


def test_neighbouring_house_numbers_are_neighbours_on_the_ground(county: County) -> None:
    streets: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for entry in county.addresses:
        if entry.kind == "house":
            street, number = re.fullmatch(r"(.*\D)(\d+)号", entry.name).groups()
            streets[street][int(number)] = (entry.lon, entry.lat)
    gaps = [geo.distance(at, own[n + 2]) for own in streets.values() for n, at in own.items() if n + 2 in own]
    assert np.median(gaps) < 60
    for own in streets.values():
        for side in (1, 2):
            numbers = sorted(n for n in own if n % 2 == side % 2)
            assert numbers == list(range(side, side + 2 * len(numbers), 2))
    assert 18 in streets["滨江路"]


def test_a_group_belongs_to_its_own_village(county: County) -> None:
    names = {v.code: v.name for v in county.villages}
    groups = [entry for entry in county.addresses if entry.kind == "group"]
    assert groups
    for entry in groups:
        assert entry.name.startswith(names[entry.village])


def test_no_house_stands_in_water(county: County) -> None:
    water = shapely.union_all([w.surface for w in county.waters if w.surface is not None])
    outlines = np.array([building.outline for building in county.buildings])
    assert len(outlines) > 8000
    assert not shapely.intersects(water, outlines).any()


def test_every_village_is_reached_by_road_and_the_city_is_slower_than_its_distance_suggests(
    county: County,
) -> None:
    seat = county.townships[0]
    targets = [(v.lon, v.lat) for v in county.villages]
    etas = roads.etas(county.graph, (seat.lon, seat.lat), targets)
    assert {eta.basis for eta in etas} == {"road"}
    assert max(eta.minutes for eta in etas) < 100
    for eta, target in zip(etas, targets, strict=True):
        assert eta.minutes >= geo.distance((seat.lon, seat.lat), target) / 1000 / 60 * 60 * 0.99
    assert all(np.isfinite(county.graph.minutes_from([(0, 0.0)])))


def test_graph_lengths_agree_with_the_ground(county: County) -> None:
    graph = county.graph
    for i in range(0, len(graph.a), 53):
        a, b = graph.a[i], graph.b[i]
        straight = geo.distance((graph.lon[a], graph.lat[a]), (graph.lon[b], graph.lat[b]))
        assert straight * 0.99 - 1 <= graph.metres[i] <= 300.1


def test_rivers_are_crossed_only_on_bridges(county: County) -> None:
    river = next(w.surface for w in county.waters if w.name == "清江").buffer(-0.0002)
    crossing = [road for road in county.roads if road.line.intersects(river)]
    assert crossing
    assert all(road.bridge for road in crossing)
