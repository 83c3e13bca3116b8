"""What follows from each fact: rules that it opens or settles, and who reacts. For the documents."""

from liandong.core.journal.facts import all_kinds
from liandong.core.journal.followers import registered
from liandong.core.obligations import versions
from liandong.core.obligations.book import RuleBook
from liandong.core.obligations.rules import Match


def markdown(book: RuleBook | None = None) -> str:
    """A row for each kind of fact that opens, settles or is followed."""
    rules = book or versions.book()
    lines = [
        "# From facts to duties\n\nGenerated from the rules in force and the followers; do not edit.\n",
        "| fact | opens | meets | voids or supersedes | followed by |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in sorted(all_kinds()):
        asked = (("opens",), ("met_by",), ("void_by", "superseded_by"))
        row = [*(_rules(rules, kind, *names) for names in asked), _followers(kind)]
        if any(row):
            lines.append(f"| `{kind}` | " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def _rules(book: RuleBook, kind: str, *fields: str) -> str:
    named = []
    for rule in book:
        matches: list[Match] = [match for name in fields for match in getattr(rule, name)]
        if any(match.fact == kind for match in matches):
            named.append(rule.id)
    return ", ".join(named)


def _followers(kind: str) -> str:
    names = [name for name, followed in registered().items() if not followed.kinds or kind in followed.kinds]
    return ", ".join(sorted(names))
