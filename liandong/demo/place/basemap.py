"""Writes the base map of a county: the tiles and the two styles."""

import json
from collections.abc import Callable
from pathlib import Path

from liandong.demo.place.model import County
from liandong.demo.place.style import DAY, NIGHT, style
from liandong.demo.place.tiles import write_tiles

TILES, DAY_STYLE, NIGHT_STYLE = "yunling.pmtiles", "style-day.json", "style-night.json"


def write_basemap(
    county: County, folder: Path | str, progress: Callable[[int, int], None] = lambda done, of: None
) -> list[Path]:
    """Writes `yunling.pmtiles`, `style-day.json`, `style-night.json` into a folder; returns their paths.

    In both styles the tiles' address is the placeholder `pmtiles:///basemap/yunling.pmtiles`
    (`style.PLACEHOLDER`): the page that shows the map puts there the address under which it serves the file.
    `progress` gets (tiles done, tiles in all).
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    write_tiles(county, target / TILES, progress)
    for name, palette, night in ((DAY_STYLE, DAY, False), (NIGHT_STYLE, NIGHT, True)):
        title = f"{county.name}（虚构）{'夜间' if night else '日间'}"
        text = json.dumps(style(palette, title, night), ensure_ascii=False, indent=1)
        (target / name).write_text(text + "\n", encoding="utf-8")
    return [target / name for name in (TILES, DAY_STYLE, NIGHT_STYLE)]
