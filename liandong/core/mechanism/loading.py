"""Load a mechanism folder, whole or not at all; keep the one that this process works under."""

from functools import cache
from pathlib import Path

from . import schemas
from .crosschecks import crosscheck
from .documents import AWAITING, RULES, Folder, read_folder
from .mechanism import CatalogueEntry, Mechanism, RuleDocument
from .problems import MechanismInvalid, Problem


def load(path: Path | str) -> Mechanism:
    """Read the folder, check each document and how they fit. Raises MechanismInvalid with every mistake."""
    mechanism, problems = try_load(path)
    if mechanism is None or problems:
        raise MechanismInvalid(problems)
    return mechanism


def try_load(path: Path | str) -> tuple[Mechanism | None, list[Problem]]:
    """As `load`, but hands back the mistakes; the mechanism is None when a core document cannot be read."""
    folder = read_folder(Path(path))
    mechanism = _assemble(folder)
    problems = list(folder.problems)
    if mechanism is not None:
        problems += crosscheck(mechanism, folder)
    return mechanism, sorted(problems)


@cache
def current() -> Mechanism:
    """The mechanism named by settings.LIANDONG_MECHANISM, read once per process.

    A changed folder takes effect at the next start: every process of one run works under the same rules.
    """
    from django.conf import settings

    return load(Path(settings.LIANDONG_MECHANISM))


def _assemble(folder: Folder) -> Mechanism | None:
    place = folder.one("mechanism.yaml", schemas.Place)
    if place is None:
        return None
    reporting = folder.one("reporting.yaml", schemas.ReportingFile)
    grades = folder.one("grades.yaml", schemas.GradeFile)
    tiers = folder.one("tiers.yaml", schemas.TierFile)
    kinds = folder.one("unit_kinds.yaml", schemas.UnitKindFile)
    matrix = folder.one("responsibilities.yaml", schemas.ResponsibilityFile)
    zones = folder.one("zones.yaml", schemas.ZoneFile)
    urgency = folder.one("urgency.yaml", schemas.UrgencyFile)
    aliases = folder.one("aliases.yaml", schemas.AliasFile)
    stocks = folder.one("stock_kinds.yaml", schemas.StockKindFile)
    risks = folder.one("risk_kinds.yaml", schemas.RiskKindFile)
    types = folder.all("incident_types/*.yaml", schemas.IncidentTypeFile)
    return Mechanism(
        path=folder.path,
        place=place,
        catalogue=tuple(_catalogue(folder)),
        rules=tuple(_rules(folder, RULES)),
        awaiting=tuple(_rules(folder, AWAITING)),
        tiers=tiers.tiers if tiers else (),
        unit_kinds=kinds.kinds if kinds else (),
        types=tuple(item for _, document in types for item in document.types),
        matrix=matrix.matrix if matrix else (),
        grades=grades.grades if grades else (),
        criteria=grades.criteria if grades else (),
        zones=zones.zones if zones else (),
        urgencies=urgency.levels if urgency else (),
        reporting=reporting,
        aliases=aliases.aliases if aliases else (),
        stock_kinds=stocks.kinds if stocks else (),
        risk_kinds=risks.kinds if risks else (),
        risk_levels=risks.levels if risks else (),
        digests={
            loaded.source.file: loaded.source.digest for shelf in folder.shelves.values() for loaded in shelf
        },
    )


def _catalogue(folder: Folder) -> list[CatalogueEntry]:
    return [
        CatalogueEntry(
            ref=f"{document.document}/{clause.clause}",
            document=document.document,
            clause=clause,
            file=source.file,
            line=source.line(("clauses", index)),
        )
        for source, document in folder.all("clauses/*.yaml", schemas.ClauseFile)
        for index, clause in enumerate(document.clauses)
    ]


def _rules(folder: Folder, pattern: str) -> list[RuleDocument]:
    return [
        RuleDocument(
            id=str(loaded.source.data.get("id", "")),
            digest=loaded.source.digest,
            source=loaded.source,
            model=loaded.model,
        )
        for loaded in folder.shelves.get(pattern, [])
    ]
