import gzip
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import mapbox_vector_tile
import mercantile
import pytest
import typer
from pmtiles.reader import MmapSource, Reader
from typer.testing import CliRunner

from liandong.core import roads
from liandong.demo.place import ATTRIBUTION, overview_svg, write_basemap
from liandong.demo.place.__main__ import main
from liandong.demo.place.style import PLACEHOLDER
from liandong.demo.place.tests.test_county import made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("basemap")
    write_basemap(made(), target)
    return target


def decoded(folder: Path, lon: float, lat: float, zoom: int) -> dict:
    with (folder / "yunling.pmtiles").open("rb") as file:
        tile = mercantile.tile(lon, lat, zoom)
        content = Reader(MmapSource(file)).get(zoom, tile.x, tile.y)
    return mapbox_vector_tile.decode(gzip.decompress(content)) if content else {}


def test_the_file_is_small_says_what_it_is_and_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    path = folder / "yunling.pmtiles"
    assert path.stat().st_size < 2 * 1024 * 1024
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (6, 15)
    assert metadata["attribution"] == ATTRIBUTION
    write_basemap(made(), tmp_path)
    assert (tmp_path / "yunling.pmtiles").read_bytes() == path.read_bytes()


def test_tiles_show_more_the_closer_one_looks(folder: Path) -> None:
    seat = made().townships[2]
    far, near, close = (decoded(folder, seat.lon, seat.lat, zoom) for zoom in (8, 12, 15))
    assert {"land", "road", "water", "place"} <= far.keys()
    assert {"landuse", "contour", "border"} <= near.keys()
    assert {"building", "house", "road"} <= close.keys()
    assert "building" not in near
    assert "contour" not in close


@pytest.mark.parametrize("name", ["style-day.json", "style-night.json"])
def test_styles_name_only_layers_that_exist_and_nothing_from_elsewhere(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    style = json.loads(text)
    assert "http" not in text
    assert "glyphs" not in style
    assert "sprite" not in style
    assert {source["url"] for source in style["sources"].values()} == {PLACEHOLDER}
    with (folder / "yunling.pmtiles").open("rb") as file:
        known = {layer["id"] for layer in Reader(MmapSource(file)).metadata()["vector_layers"]}
    assert {layer["source-layer"] for layer in style["layers"] if "source" in layer} == known
    assert len({layer["id"] for layer in style["layers"]}) == len(style["layers"])


def test_the_overview_is_plain_svg_that_a_strict_policy_lets_through() -> None:
    text = overview_svg(made())
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert all("style" not in element.attrib for element in root.iter())
    words = "".join(root.itertext())
    assert ATTRIBUTION in words
    assert all(town.name in words for town in made().townships)


@pytest.mark.slow
def test_the_command_writes_everything(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"yunling.pmtiles", "style-day.json", "style-night.json", "overview.svg", "roads.npz"}
    graph = roads.load(tmp_path / "roads.npz")
    assert len(graph.lon) == len(made().graph.lon)
