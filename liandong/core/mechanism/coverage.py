"""How much of the institution the product answers: each clause by a rule, a page or a test, or still open."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .mechanism import CatalogueEntry, Mechanism
from .problems import Problem

Resolves = Callable[[str], bool]


@dataclass(frozen=True)
class DocumentCoverage:
    """Counts for one source document. A clause with several answers counts once, under the strongest."""

    document: str
    title: str
    clauses: int
    by_rule: int
    by_page: int
    by_test: int

    @property
    def open(self) -> int:
        return self.clauses - self.by_rule - self.by_page - self.by_test


@dataclass(frozen=True)
class Coverage:
    """The whole table; `dangling` answers name something that does not exist: they answer nothing."""

    documents: tuple[DocumentCoverage, ...]
    open: tuple[CatalogueEntry, ...]
    dangling: tuple[Problem, ...]


def coverage(mechanism: Mechanism, root: Path | None = None, page_exists: Resolves | None = None) -> Coverage:
    """Count the clauses that are answered. Answers are verified: rule ids here, test files under `root` (the
    checkout), url names by `page_exists` (Django's resolver unless given).
    """
    resolves = {
        "rule": frozenset(rule.id for rule in mechanism.rules).__contains__,
        "test": (_tests(root) if root else frozenset()).__contains__,
        "page": page_exists or _url_name_resolves,
    }
    found: dict[str, list[str]] = {document.id: [] for document in mechanism.place.documents}
    still_open: list[CatalogueEntry] = []
    dangling: list[Problem] = []
    for entry in mechanism.catalogue:
        answers = [answer.partition(":") for answer in entry.clause.answered_by]
        real = {kind for kind, _, name in answers if resolves[kind](name)}
        dangling += [
            _dangling(entry, f"{kind}:{name}") for kind, _, name in answers if not resolves[kind](name)
        ]
        best = next((kind for kind in ("rule", "page", "test") if kind in real), "")
        found.setdefault(entry.document, []).append(best)
        if not best:
            still_open.append(entry)
    return Coverage(
        tuple(
            DocumentCoverage(
                document.id,
                document.title,
                len(found[document.id]),
                found[document.id].count("rule"),
                found[document.id].count("page"),
                found[document.id].count("test"),
            )
            for document in mechanism.place.documents
        ),
        tuple(still_open),
        tuple(dangling),
    )


def _dangling(entry: CatalogueEntry, answer: str) -> Problem:
    return Problem(
        entry.file,
        entry.line,
        "mechanism.unknown_answer",
        f"条款 {entry.clause.clause} 说由 {answer} 落实，但没有找到它",
        "请核对名字；还没有做的就删去，条款会列为未落实",
    )


def _tests(root: Path) -> frozenset[str]:
    folders = (root / "liandong", root / "tests")
    return frozenset(file.name for folder in folders for file in folder.rglob("test_*.py"))


def _url_name_resolves(name: str) -> bool:
    """Whether a url of this name exists, whatever arguments it takes."""
    from django.urls import get_resolver

    *namespaces, view = name.split(":")
    resolver = get_resolver()
    for namespace in namespaces:
        if namespace not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[namespace][1]
    return view in resolver.reverse_dict
