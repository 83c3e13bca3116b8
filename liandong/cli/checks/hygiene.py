"""What must never be committed: addresses of package registries, paths of one machine, unfinished work."""

import re
from pathlib import Path

from .tree import CHECKOUT, name_of, report, tracked

# Spelled in parts, so that this file does not find itself.
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "pragma: no" + " cover", "mark." + "skip\\b")))
ADDRESSES = re.compile(
    r"--(extra-)?index-url|\"resol" + r"ved\": \"http|registry\.npm" + r"js|//pypi\.or" + "g"
)
TEXT = (
    ".py",
    ".sh",
    ".toml",
    ".cfg",
    ".txt",
    ".in",
    ".json",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".md",
    ".po",
)


def main() -> None:
    problems: list[str] = []
    homes = [re.escape(str(p)) + "/" for p in (CHECKOUT, Path.home()) if p != Path("/")]
    rules = {"unfinished work": UNFINISHED, "a registry's address": ADDRESSES}
    rules["a path of this machine"] = re.compile("|".join(homes))
    for path in tracked(*TEXT):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            problems += [
                f"{name_of(path)}:{number}: {what}" for what, rule in rules.items() if rule.search(line)
            ]
    report(problems)


if __name__ == "__main__":
    main()
