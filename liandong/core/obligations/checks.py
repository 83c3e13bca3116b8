"""What must hold before the product starts: every rule on disk is loaded, and speaks of facts that exist."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from liandong.core.journal.facts import all_kinds
from liandong.core.mechanism import MechanismInvalid
from liandong.core.obligations import versions
from liandong.core.obligations.book import RULES, RuleBook, RuleInvalid
from liandong.core.obligations.predicates import all_predicates
from liandong.core.obligations.rules import OWN_KINDS, Match, Rule


@register
def rules_are_loaded(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A rule that is written but not in force would be silent: the product refuses to start."""
    folder = Path(settings.LIANDONG_MECHANISM)
    try:
        book = versions.book()
    except (RuleInvalid, MechanismInvalid, OSError) as error:
        return [Error(f"a rule cannot be read: {error}", id="obligations.E001")]
    return [*_on_disk(book, folder), *check_words(book)]


def _on_disk(book: RuleBook, folder: Path) -> Iterator[CheckMessage]:
    written = {path.stem for path in folder.glob(RULES)}
    for name in sorted(written - set(book.rules)):
        yield Error(f"rules/{name}.yaml is not loaded under that id", id="obligations.E002")
    if not written:
        yield Warning(f"{folder.name} has no rules: nothing is owed by anybody", id="obligations.W001")


def check_words(book: RuleBook) -> list[CheckMessage]:
    """Every kind, field and predicate that a rule names must exist."""
    return [
        Error(f"rule {rule.id}: {problem}", id="obligations.E003")
        for rule in book
        for problem in _misspelt(rule)
    ]


def _misspelt(rule: Rule) -> Iterator[str]:
    kinds = all_kinds()
    for match in (*rule.opens, *rule.closers):
        if match.fact.startswith(OWN_KINDS):
            yield f"{match.fact} is the engine's own and opens or closes nothing"
        elif match.fact not in kinds:
            yield f"there is no fact {match.fact}"
        else:
            yield from _unknown_fields(match, set(kinds[match.fact].model_fields))
        if match.predicate and match.predicate not in all_predicates():
            yield f"there is no predicate {match.predicate}"
    for match in rule.opens:
        if match.fact in kinds:
            needed = {*rule.per, *({rule.owed_by} if ":" not in rule.owed_by else ())}
            for name in sorted(needed - set(kinds[match.fact].model_fields)):
                yield f"{match.fact} has no field {name}"


def _unknown_fields(match: Match, fields: set[str]) -> Iterator[str]:
    for name in sorted(set(match.where) - fields):
        yield f"{match.fact} has no field {name}"
