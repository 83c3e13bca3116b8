"""Reading and writing gettext catalogues without gettext's tools: .po in, .po and .mo out."""

import ast
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER = (
    "Project-Id-Version: liandong\n"
    "Language: en\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


@dataclass(frozen=True)
class Key:
    """What a message is looked up by."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def encoded(self) -> str:
        """As the binary catalogue spells it."""
        text = f"{self.text}\0{self.plural}" if self.plural else self.text
        return f"{self.context}\4{text}" if self.context else text


Catalogue = dict[Key, list[str]]


def read_po(path: Path) -> Catalogue:
    """The translated messages of a .po file; fuzzy, obsolete and empty ones and the header are left out.

    Raises ValueError with file and line when it cannot be read.
    """
    found: Catalogue = {}
    for fields, fuzzy in _blocks(path):
        texts = [v for k, v in sorted(fields.items()) if k.startswith("msgstr")]
        key = Key(fields.get("msgid", ""), fields.get("msgid_plural", ""), fields.get("msgctxt", ""))
        if key.text and not fuzzy and texts and all(texts):
            found[key] = texts
    return found


def _blocks(path: Path) -> Iterator[tuple[dict[str, str], bool]]:
    fields: dict[str, str] = {}
    field, fuzzy = "", False
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        word, _, rest = line.strip().partition(" ")
        starts_anew = word in ("msgctxt", "msgid") and any(k.startswith("msgstr") for k in fields)
        if (not word or starts_anew or word == "#,") and any(k.startswith("msgstr") for k in fields):
            yield fields, fuzzy
            fields, field, fuzzy = {}, "", False
        if word == "#,":
            fuzzy = fuzzy or "fuzzy" in rest
        elif word.startswith("msg"):
            field = word
            fields[field] = _literal(rest, path, number)
        elif word.startswith('"'):
            fields[field] = fields.get(field, "") + _literal(line.strip(), path, number)
    if fields:
        yield fields, fuzzy


def _literal(quoted: str, path: Path, number: int) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError) as e:
        raise ValueError(f"{path}:{number}: not a quoted text: {quoted}") from e


def write_po(path: Path, catalogue: Catalogue) -> None:
    """Write a .po file, sorted, so that the same messages give the same file."""
    blocks = [f'msgid ""\nmsgstr {_quoted(HEADER)}\n']
    for key in sorted(catalogue, key=lambda k: k.encoded):
        lines = [f"msgctxt {_quoted(key.context)}"] if key.context else []
        lines.append(f"msgid {_quoted(key.text)}")
        if key.plural:
            lines.append(f"msgid_plural {_quoted(key.plural)}")
            lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(catalogue[key])]
        else:
            lines.append(f"msgstr {_quoted(catalogue[key][0])}")
        blocks.append("\n".join(lines) + "\n")
    path.write_text("\n".join(blocks), encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write_mo(path: Path, catalogue: Catalogue) -> None:
    """Write the binary catalogue that Python's gettext reads: two sorted tables of lengths and offsets."""
    entries = {"": HEADER} | {key.encoded: "\0".join(texts) for key, texts in catalogue.items()}
    pairs = [(k.encode(), v.encode()) for k, v in entries.items()]
    pairs.sort()
    start = 7 * 4
    keys, values = [k for k, _ in pairs], [v for _, v in pairs]
    text_at = start + 16 * len(pairs)
    tables = _table(keys, text_at) + _table(values, text_at + sum(len(k) + 1 for k in keys))
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, 0)
    path.write_bytes(head + tables + b"".join(k + b"\0" for k in keys) + b"".join(v + b"\0" for v in values))


def _table(texts: list[bytes], offset: int) -> bytes:
    table = b""
    for text in texts:
        table += struct.pack("<2I", len(text), offset)
        offset += len(text) + 1
    return table
