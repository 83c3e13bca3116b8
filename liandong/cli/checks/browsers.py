"""What domestic desktops' browsers (Chromium 94 on) do not know, and what the content policy forbids."""

import re

from .tree import name_of, report, tracked

CSS = {
    r"\b(color-mix|oklch|oklab|lab|lch|light-dark)\(": "colours are hexadecimal",
    r":has\(": "no :has()",
    r"@container\b": "no container queries",
    r"@(layer|scope|starting-style)\b": "no @layer, @scope, @starting-style",
    r"(?m)^\s*&": "no nesting",
    r"@import\b": "no @import",
    r"url\(\s*['\"]?(https?:)?//": "nothing from another origin",
    r"(?<![-\w])\d*\.?\d+[sld]v[hwi]\b": "no small or dynamic viewport units",
}
HTML = {
    r"<[^>]*\sstyle=": "no style attributes: a class, or JavaScript's .style",
    r"<[^>]*\son[a-z]+=[\"']": "no inline event handlers",
    r"<style\b": "no inline style sheets",
    r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>": "no inline scripts",
    r"(src|href)=[\"'](https?:)?//[^\"']+\.(js|mjs|css|woff2?|png)": "nothing from another origin",
}
SCRIPT = {
    r"\beval\(|new Function\(": "no eval",
    r"\bfrom\s+[\"']https?:": "nothing from another origin",
    r"\.(findLast|findLastIndex|toSorted|toReversed|toSpliced)\(": "newer than Chromium 94",
    r"\bstructuredClone\(|\bObject\.groupBy\(|\bArray\.fromAsync\(": "newer than Chromium 94",
}
_COMMENTS = re.compile(r"/\*.*?\*/|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S)


def main() -> None:
    problems: list[str] = []
    for suffix, rules in ((".css", CSS), (".html", HTML), (".js", SCRIPT)):
        for path in tracked(suffix):
            text = _COMMENTS.sub(lambda m: "\n" * m.group().count("\n"), path.read_text())
            problems += [f"{name_of(path)}:{line}: {why}" for line, why in broken(text, rules)]
    report(problems)


def broken(text: str, rules: dict[str, str]) -> list[tuple[int, str]]:
    """Line and reason of everything in `text` that the rules forbid."""
    return [
        (text.count("\n", 0, match.start()) + 1, why)
        for pattern, why in rules.items()
        for match in re.finditer(pattern, text)
    ]


if __name__ == "__main__":
    main()
