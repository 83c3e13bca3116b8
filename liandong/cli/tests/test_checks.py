"""The checks find what they are there to find."""

import pytest

from liandong.cli.checks.browsers import CSS, HTML, SCRIPT, broken
from liandong.cli.checks.sizes import _long_functions


@pytest.mark.parametrize(
    "css",
    [
        "a { color: color-mix(in srgb, red, blue) }",
        "a:has(b) {}",
        "@container (width > 1px) {}",
        ".a {\n  &:hover {} }",
    ],
)
def test_css_of_newer_browsers_is_found(css):
    assert broken(css, CSS)


def test_plain_css_passes():
    assert not broken(".a:hover > .b { color: #1f2937; height: 100vh; margin: 0 auto }\n@media print {}", CSS)


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<b onclick='x()'>",
        "<script>x()</script>",
        '<script src="//cdn/x.js"></script>',
    ],
)
def test_html_that_the_content_policy_forbids_is_found(html):
    assert broken(html, HTML)


def test_html_with_modules_and_data_passes():
    page = '<script type="module" src="/a.js"></script><script id="d" type="application/json">{}</script>'
    assert not broken(page, HTML)


def test_script_of_newer_browsers_is_found():
    assert broken("const a = list.toSorted()", SCRIPT) == [(1, "newer than Chromium 94")]


def test_a_long_function_is_found_but_not_for_its_docstring(monkeypatch, tmp_path):
    monkeypatch.setattr("liandong.cli.checks.sizes.name_of", lambda path: path.name)
    long, explained = "\n".join(["    x = 1"] * 40), "\n".join(["    word"] * 60)
    (tmp_path / "a.py").write_text(f'def long():\n{long}\n\ndef told():\n    """\n{explained}\n    """\n')
    found = _long_functions(tmp_path / "a.py")
    assert len(found) == 1
    assert "long has 41 lines" in found[0]
