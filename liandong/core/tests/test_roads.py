import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from liandong.core import roads
from liandong.core.geo import distance


def ladder(n: int = 3, speed: float = 60) -> roads.RoadGraph:
    """n nodes in a line along a parallel, 0.01 degrees apart, and a fast detour edge from first to last."""
    lon = 104.5 + 0.01 * np.arange(n)
    lat = np.full(n, 30.2)
    a = np.arange(n - 1)
    metres = np.array([distance((lon[i], 30.2), (lon[i + 1], 30.2)) for i in range(n - 1)])
    return roads.RoadGraph(lon, lat, a, a + 1, metres, np.full(n - 1, speed))


def minutes_to(*asked: Any) -> list[float]:
    return [eta.minutes for eta in roads.etas(*asked)]


def test_minutes_follow_length_and_speed() -> None:
    graph = ladder(3, speed=60)
    [minutes] = minutes_to(graph, (104.5, 30.2), [(104.52, 30.2)])
    assert minutes == pytest.approx(graph.metres.sum() / 1000, rel=1e-3)


def test_the_walk_from_the_road_is_counted_at_both_ends() -> None:
    graph = ladder()
    on_road, off_road = minutes_to(graph, (104.5, 30.2), [(104.52, 30.2), (104.52, 30.205)])
    walk = distance((104.52, 30.2), (104.52, 30.205)) / (5000 / 60)
    assert off_road - on_road == pytest.approx(walk, rel=0.01)


def test_two_points_on_one_edge_do_not_travel_to_its_ends() -> None:
    graph = ladder(2, speed=30)
    [minutes] = minutes_to(graph, (104.502, 30.2), [(104.506, 30.2)])
    assert minutes == pytest.approx(distance((104.502, 30.2), (104.506, 30.2)) / 500, rel=0.01)


def test_without_a_graph_the_estimate_says_so() -> None:
    [eta] = roads.etas(None, (104.5, 30.2), [(104.6, 30.2)])
    assert eta.basis == "straight_line"
    assert eta.minutes == pytest.approx(distance((104.5, 30.2), (104.6, 30.2)) * 1.4 / (40_000 / 60))


def test_a_target_that_no_road_reaches_falls_back_to_the_straight_line() -> None:
    near = ladder(2)
    graph = roads.RoadGraph(
        np.concatenate([near.lon, near.lon + 1]),
        np.concatenate([near.lat, near.lat]),
        np.array([0, 2]),
        np.array([1, 3]),
        np.array([962.0, 962.0]),
        np.array([60.0, 60.0]),
    )
    by_road, cut_off = roads.etas(graph, (104.5, 30.2), [(104.51, 30.2), (105.505, 30.2)])
    assert (by_road.basis, cut_off.basis) == ("road", "straight_line")


def test_a_saved_graph_loads_to_the_same_times_and_the_same_bytes(tmp_path: Path) -> None:
    graph = ladder(20)
    graph.save(tmp_path / "one.npz")
    graph.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = roads.load(tmp_path / "one.npz")
    before = minutes_to(graph, (104.5, 30.2), [(104.61, 30.201)])
    assert minutes_to(again, (104.5, 30.2), [(104.61, 30.201)]) == pytest.approx(before, rel=1e-4)


def test_a_file_that_is_not_a_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("not a graph")
    with pytest.raises(roads.BadRoadFile):
        roads.load(tmp_path / "text.npz")
    with pytest.raises(FileNotFoundError):
        roads.load(tmp_path / "missing.npz")
    np.savez(tmp_path / "newer.npz", version=np.int32(99))
    with pytest.raises(roads.BadRoadFile, match="99"):
        roads.load(tmp_path / "newer.npz")


def test_one_to_all_on_ten_thousand_nodes_is_quick() -> None:
    side = 100
    ids = np.arange(side * side).reshape(side, side)
    a = np.concatenate([ids[:, :-1].ravel(), ids[:-1].ravel()])
    b = np.concatenate([ids[:, 1:].ravel(), ids[1:].ravel()])
    lon, lat = 104.5 + 0.002 * (ids % side).ravel(), 30.2 + 0.002 * (ids // side).ravel()
    graph = roads.RoadGraph(lon, lat, a, b, np.full(len(a), 200.0), np.full(len(a), 40.0))
    targets = [(104.5 + 0.01 * i, 30.25) for i in range(30)]
    minutes_to(graph, (104.5, 30.2), targets)
    took = []
    for _ in range(3):
        started = time.perf_counter()
        minutes_to(graph, (104.6, 30.3), targets)
        took.append(time.perf_counter() - started)
    assert min(took) < 0.2
