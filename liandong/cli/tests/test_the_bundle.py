"""What is installed without a network is exactly what was packed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CODE = Path(__file__).parents[3]


@pytest.fixture
def unpacked(tmp_path):
    """As bin/bundle makes it, in small."""
    shutil.copytree(CODE / "bin", tmp_path / "bin")
    for name in ("wheels", "vendor", "place"):
        (tmp_path / "bundle" / name).mkdir(parents=True)
        (tmp_path / "bundle" / name / "file").write_text(name)
    (tmp_path / "manage.py").write_text("source")
    sums = "find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum >bundle/SHA256SUMS"
    subprocess.run(["bash", "-c", sums], cwd=tmp_path, check=True)
    return tmp_path


def use(root: Path) -> "subprocess.CompletedProcess[str]":
    script = ". bin/tools/common.sh; . bin/tools/python.sh; use_bundle; env | grep ^PIP_"
    return subprocess.run(
        ["bash", "-euc", script.replace("bin/tools", f"{root}/bin/tools")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_packages_come_from_the_bundle_only(unpacked):
    said = use(unpacked)
    assert "PIP_NO_INDEX=1" in said.stdout, said.stderr
    assert f"PIP_FIND_LINKS={unpacked}/bundle/wheels" in said.stdout
    assert (unpacked / "liandong/web/static/vendor/file").read_text() == "vendor"
    assert (unpacked / "var/place/file").read_text() == "place"


def test_a_changed_file_is_not_installed(unpacked):
    (unpacked / "manage.py").write_text("sourcf")
    said = use(unpacked)
    assert said.returncode != 0
    assert "manage.py" in said.stdout + said.stderr
    assert not (unpacked / "var/place").exists()


def test_every_package_is_pinned_by_digest():
    text = (CODE / "requirements" / "runtime.txt").read_text()
    packages = re.findall(r"(?m)^([a-z0-9][^ \n]*==[^ \n]+)(.*(?:\n    .*)*)", text)
    assert len(packages) > 40
    assert [name for name, rest in packages if "--hash=sha256:" not in rest] == []
