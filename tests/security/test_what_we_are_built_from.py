"""A lock without a hash, with a known weakness or with a loose version is refused; ours is none of these."""

from liandong.cli.checks import supply

GOOD = "pillow==11.3.0 \\\n    --hash=sha256:aa\n"
KNOWN = "pillow<11.3.0   CVE-2025-48379: heap overflow\n"


def test_ours_is_pinned_and_hashed():
    known = (supply.ROOT / "known.txt").read_text(encoding="utf-8")
    for name in supply.LOCKS:
        assert list(supply.faults((supply.ROOT / f"{name}.txt").read_text(encoding="utf-8"), known)) == []


def test_what_is_wrong_is_named():
    assert list(supply.faults(GOOD, KNOWN)) == []
    assert "no hash" in next(supply.faults("pillow==11.3.0\n", KNOWN))
    assert "CVE-2025-48379" in next(supply.faults(GOOD.replace("11.3.0", "11.2.1"), KNOWN))
    assert "not pinned" in next(supply.faults("pillow>=11\n", KNOWN))
