"""Copy the few third-party browser files from node_modules to where our own origin serves them.

Runs at set-up: `python -m liandong.cli.browser_files`. Whole packages are never served: 3 MB are enough.
"""

import re
import shutil
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENDOR = CHECKOUT / "liandong" / "web" / "static" / "vendor"
FILES = {
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",  # found by this name
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "pmtiles.js": "pmtiles/dist/pmtiles.js",  # whole, with its decompressor; the module needs an import map
    "fflate.LICENSE.txt": "fflate/LICENSE",
}


def main() -> None:
    packages = CHECKOUT / "node_modules"
    missing = [source for source in FILES.values() if not (packages / source).exists()]
    if missing:
        sys.exit(f"缺少浏览器文件，请运行 bin/setup / missing, run bin/setup: {', '.join(missing)}")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for old in VENDOR.iterdir():
        if old.name not in FILES:
            old.unlink()
    for name, source in FILES.items():
        _copy(packages / source, VENDOR / name)


def _copy(source: Path, target: Path) -> None:
    if source.suffix not in (".js", ".mjs", ".css"):
        shutil.copyfile(source, target)
        return
    # The source maps stay at home: browsers and static file storages would look for them.
    text = re.sub(r"(?m)^(//|/\*)# sourceMappingURL=.*$", "", source.read_text())
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


if __name__ == "__main__":
    main()
