"""What the product says: the texts marked for translation in Python code and in templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .catalogue import Key
from .checks.tree import name_of, tracked

_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_TAG = re.compile(r"{%\s*trans(?:late)?\s+" + _QUOTED + r"(?:[^%]*?\bcontext\s+" + _QUOTED + r")?[^%]*%}")
_INLINE = re.compile(r"\b_\(\s*" + _QUOTED + r"\s*\)")
_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S)
_PLURAL_TAG = re.compile(r"{%\s*plural\s*%}")
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.S)


@dataclass(frozen=True)
class Used:
    """A text and the place that says it."""

    key: Key
    where: str


def used_in_checkout() -> list[Used]:
    """Every marked text of the product, tests left out."""
    found: list[Used] = []
    for path in tracked(".py", ".html", ".txt"):
        if "tests" in path.parts or path.parts[-2] == "requirements":
            continue
        if path.suffix == ".py":
            found += _in_python(path)
        elif "templates" in path.parts:
            found += _in_template(path)
    return found


def _in_python(path: Path) -> Iterator[Used]:
    tree = ast.parse(path.read_text())
    if not any(
        isinstance(n, ast.ImportFrom) and n.module == "django.utils.translation" for n in ast.walk(tree)
    ):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if key := _key(name, texts):
                yield Used(key, f"{name_of(path)}:{node.lineno}")


def _key(function: str, texts: list[str]) -> Key | None:
    if function in _PLAIN and texts:
        return Key(texts[0])
    if function in _PLURAL and len(texts) > 1:
        return Key(texts[0], plural=texts[1])
    if function in _CONTEXT and len(texts) > 1:
        return Key(texts[1], context=texts[0])
    return None


def _in_template(path: Path) -> Iterator[Used]:
    text = _COMMENT.sub(lambda m: "\n" * m.group().count("\n"), path.read_text())
    for key, at in keys_of_template(text):
        yield Used(key, f"{name_of(path)}:{text.count(chr(10), 0, at) + 1}")


def keys_of_template(text: str) -> Iterator[tuple[Key, int]]:
    """Texts of one template and where they stand. Django looks a per cent sign up doubled."""
    for match in _TAG.finditer(text):
        said, context = match[1] or match[2] or "", match[3] or match[4] or ""
        yield Key(_doubled(said), context=context), match.start()
    for match in _INLINE.finditer(text):
        yield Key(_doubled(match[1] or match[2] or "")), match.start()
    for match in _BLOCK.finditer(text):
        parts = [_block_text(part, trimmed="trimmed" in match[1]) for part in _PLURAL_TAG.split(match[2])]
        context = re.search(r"\bcontext\s+" + _QUOTED, match[1])
        named = (context[1] or context[2]) if context else ""
        yield Key(parts[0], plural=parts[1] if len(parts) > 1 else "", context=named), match.start()


def _doubled(text: str) -> str:
    return text.replace("%", "%%")


def _block_text(text: str, *, trimmed: bool) -> str:
    said = _VARIABLE.sub(r"%(\1)s", _doubled(text))
    return " ".join(line.strip() for line in said.splitlines() if line.strip()) if trimmed else said
