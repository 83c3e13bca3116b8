"""`python -m liandong.demo.place --out DIR`: makes the county, writes map, overview and roads."""

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from liandong.demo.place import SEED, County, content_key, generate, overview_svg, write_basemap
from liandong.demo.place.county import STAGES


def main(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same county.")] = SEED,
) -> None:
    """Make the fictional county and write everything that the product reads of it."""
    console, started = Console(), time.perf_counter()
    with Progress(console=console) as progress:
        making = progress.add_task("county", total=len(STAGES))
        county = generate(seed, lambda stage: progress.update(making, advance=1, description=stage))
        generated = time.perf_counter()
        drawing = progress.add_task("base map")
        files = write_basemap(
            county, out, lambda done, of: progress.update(drawing, completed=done, total=of)
        )
        (out / "overview.svg").write_text(overview_svg(county), encoding="utf-8")
        county.graph.save(out / "roads.npz")
    files += [out / "overview.svg", out / "roads.npz"]
    console.print(_counts(county))
    for file in files:
        console.print(f"{file.name}: {file.stat().st_size / 1024:,.0f} KiB")
    seconds = time.perf_counter()
    console.print(
        f"key {content_key(seed)}, county {generated - started:.1f} s, all {seconds - started:.1f} s"
    )


def _counts(county: County) -> Table:
    table = Table("what", "how many")
    for name in ("townships", "villages", "waters", "roads", "buildings", "pois", "addresses"):
        table.add_row(name, f"{len(getattr(county, name)):,}")
    table.add_row("graph nodes", f"{len(county.graph.lon):,}")
    for kind, count in Counter(entry.kind for entry in county.addresses).most_common():
        table.add_row(f"  address: {kind}", f"{count:,}")
    return table


if __name__ == "__main__":
    typer.run(main)
