"""Forest on the slopes, farmland on the valley floors, built-up ground."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import grid
from liandong.demo.place.terrain import VALLEY_FLOOR, Ground
from liandong.demo.place.towns import Town


def landuse(
    rng: np.random.Generator, ground: Ground, towns: Sequence[Town], outline: BaseGeometry, wet: BaseGeometry
) -> list[tuple[str, BaseGeometry]]:
    """(kind, area) on the sheet: forest, farm, built_up."""
    slope = grid.doubled(ground.slope)
    height = (grid.doubled(ground.height) - VALLEY_FLOOR) / 600
    patches = grid.doubled(grid.noise(rng, 3600, 5) - 0.5)
    built = shapely.union_all([towns[0].built_up, *(town.built_up for town in towns[3:])])
    forest = grid.level_area(3.2 * slope + 0.8 * height + 1.5 * patches, 0.62, grid.CELL / 2, 110_000)
    fields = grid.doubled(grid.noise(rng, 2200, 4) - 0.5)
    farm = grid.level_area(0.09 - slope + 0.22 * fields - 0.05 * height, 0.02, grid.CELL / 2, 90_000)
    taken = shapely.union_all([built.buffer(60), wet])
    forest = forest.simplify(14).intersection(outline).difference(taken)
    farm = farm.simplify(14).intersection(outline).difference(shapely.union_all([taken, forest]))
    return [("farm", _solid(farm)), ("forest", _solid(forest)), ("built_up", built)]


def _solid(area: BaseGeometry) -> BaseGeometry:
    parts = [p for p in shapely.get_parts(area) if p.geom_type == "Polygon" and p.area > 20_000]
    return shapely.multipolygons(np.array(parts))
