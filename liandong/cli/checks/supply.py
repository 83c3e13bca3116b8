"""What we are built from: pinned, known by its hash, installed as locked, free of the weaknesses we know of.

Without the internet there is no advisory database: `requirements/known.txt` is what we knew when it was
written. With `--online`, pip-audit (where it is installed) asks the public databases about the same locks.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3] / "requirements"
LOCKS = ("runtime", "dev")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_KNOWN = re.compile(r"^([a-z0-9._-]+)<(\S+)\s+(.+)$", re.MULTILINE)


def locked(text: str) -> Iterator[tuple[str, str, int]]:
    """Name, version and number of hashes of each package of a lock."""
    found = list(_PINNED.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    for one, end in zip(found, ends, strict=False):  # of no package, one end too many
        yield one[1].lower().replace("_", "-"), one[2], text.count("--hash=sha256:", one.start(), end)


def faults(text: str, known: str) -> Iterator[str]:
    """What is wrong with a lock."""
    weak = {name: (first, said) for name, first, said in _KNOWN.findall(known)}
    for name, number, hashes in locked(text):
        if not hashes:
            yield f"{name} {number}: no hash"
        if name in weak and _order(number) < _order(weak[name][0]):
            yield f"{name} {number}: {weak[name][1]}, mended in {weak[name][0]}"
    for line in text.splitlines():
        if line and line[0].isalnum() and not _PINNED.match(line):
            yield f"not pinned: {line[:60]}"


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", number))


def not_as_locked(text: str) -> Iterator[str]:
    """Packages that stand here in another version than the lock says."""
    for name, number, _hashes in locked(text):
        try:
            if (here := version(name)) != number:
                yield f"{name}: {here} is installed, {number} is locked"
        except PackageNotFoundError:
            continue  # of another platform, or not needed here


def main() -> int:
    known = (ROOT / "known.txt").read_text(encoding="utf-8")
    texts = {name: (ROOT / f"{name}.txt").read_text(encoding="utf-8") for name in LOCKS}
    wrong = [
        f"{name}: {one}"
        for name, text in texts.items()
        for one in (*faults(text, known), *not_as_locked(text))
    ]
    print("\n".join(wrong) or f"{sum(len(list(locked(one))) for one in texts.values())} packages as locked")
    if "--online" not in sys.argv:
        return bool(wrong)
    if not find_spec("pip_audit"):
        print("pip-audit 未安装，无法在线核对 / is not installed: the public databases were NOT asked")
        return 2
    asked = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    return subprocess.call([*asked, *(word for name in LOCKS for word in ("-r", str(ROOT / f"{name}.txt")))])


if __name__ == "__main__":
    sys.exit(main())
