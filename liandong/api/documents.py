"""What the API can do, as the page and `docs/api.md` list it: both from its own description."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation

from liandong.api.edge import BURST, DEEPEST, MOST_MB, PER_SECOND
from liandong.api.scopes import SCOPES


@dataclass(frozen=True)
class Operation:
    """One operation. `fields` are those of its query and body, the required ones with a star."""

    method: str
    path: str
    says: str
    scope: str
    keyed: bool
    fields: str
    answer: str


def operations() -> dict[str, list[Operation]]:
    """Operations by what they are about, in the reader's language."""
    from liandong.api.urls import api

    schema: dict[str, Any] = dict(api.get_openapi_schema())
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            names = [parameter["name"] for parameter in one["parameters"]]
            body = _resolved(one.get("requestBody", {}), schema)
            required = body.get("required", [])
            query = [p["name"] for p in one["parameters"] if p["in"] == "query"]
            sent = [f"{name}*" if name in required else name for name in body.get("properties", {})]
            status = next(status for status in one["responses"] if int(status) < 300)
            groups.setdefault(one["tags"][0], []).append(
                Operation(
                    method=method.upper(),
                    path=path,
                    says=one["summary"],
                    scope=one["x-scope"],
                    keyed="Idempotency-Key" in names,
                    fields=", ".join([*query, *sent]),
                    answer=str(status),
                )
            )
    return groups


def _resolved(body: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = body.get("content", {}).get("application/json", {}).get("schema", {})
    name = inner.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"].get(name, inner)
    return found


_HEAD = Path(__file__).parent / "introduction.md"


def markdown() -> str:
    """`docs/api.md`."""
    limits = {"mb": MOST_MB, "deep": DEEPEST, "rate": int(PER_SECOND), "burst": int(BURST)}
    with translation.override("en"):
        parts = [
            _HEAD.read_text(encoding="utf-8").format(**limits),
            "## Scopes\n",
            "| scope | for |\n| --- | --- |",
            *(f"| `{scope}` | {translation.gettext(says)} |" for scope, says in SCOPES.items()),
        ]
        for group, listed in operations().items():
            parts.append(f"\n## {group}\n\n| operation | | scope | fields (* required) | key | answer |")
            parts.append("| --- | --- | --- | --- | --- | --- |")
            parts += [_row(one) for one in listed]
    return "\n".join(parts) + "\n"


def _row(one: Operation) -> str:
    keyed = "yes" if one.keyed else ""
    return (
        f"| {one.method} `{one.path}` | {one.says} | `{one.scope}` | {one.fields} | {keyed} | {one.answer} |"
    )
