"""What a rule cites, in words: the catalogue of clauses of the mechanism."""

from dataclasses import dataclass

from liandong.core.mechanism import MechanismInvalid, current
from liandong.core.obligations.rules import Rule


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause as a page names it. `demands` is in our own words, empty when the catalogue lacks it."""

    ref: str
    document: str
    clause: str
    demands: str


def citations(rule: Rule) -> list[Citation]:
    """The clauses of a rule, in its order. A whole clause stands for all the demands it was split into."""
    try:
        mechanism = current()
    except MechanismInvalid:
        return [Citation(ref, *_split(ref), "") for ref in rule.cites]
    titles = {document.id: document.title for document in mechanism.place.documents}
    found = []
    for ref in rule.cites:
        document, clause = _split(ref)
        entries = [e for e in mechanism.catalogue if e.ref == ref or e.ref.rpartition("-")[0] == ref]
        demands = "；".join(entry.clause.demands for entry in entries)
        found.append(Citation(ref, titles.get(document, document), clause, demands))
    return found


def _split(ref: str) -> tuple[str, str]:
    document, _slash, clause = ref.partition("/")
    return document, clause
