"""What no single document can know: whether the documents of one folder fit together."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from . import schemas
from .codes import known_codes
from .documents import Folder
from .mechanism import Mechanism, RuleDocument
from .problems import Problem
from .reading import Location, Source

Check = Callable[[Mechanism, Folder], Iterator[Problem]]


def crosscheck(mechanism: Mechanism, folder: Folder) -> list[Problem]:
    """Every mistake between documents."""
    checks: tuple[Check, ...] = (
        _clauses,
        _rules,
        _types,
        _matrix,
        _grades,
        _zones,
        _tiers,
        _reporting,
        _aliases,
    )
    return [problem for check in checks for problem in check(mechanism, folder)]


def _repeated(
    source: Source, names: Iterable[tuple[Location, str]], seen: set[str], what: str
) -> Iterator[Problem]:
    for location, name in names:
        if name in seen:
            yield source.problem(
                location, "repeated", f"{what} {name} 已经有了", "请改用别的编号，或合并两处"
            )
        seen.add(name)


def _unknown(source: Source, location: Location, what: str, name: str, where: str) -> Problem:
    return source.problem(
        location, "unknown_name", f"没有名为 {name} 的{what}", f"请核对拼写，或先在 {where} 里写上"
    )


def _clauses(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    documents = {document.id for document in mechanism.place.documents}
    seen: set[str] = set()
    written: set[str] = set()
    for source, file in folder.all("clauses/*.yaml", schemas.ClauseFile):
        written.add(file.document)
        if file.document not in documents:
            yield _unknown(source, ("document",), "文件", file.document, "mechanism.yaml 的 documents")
        refs = [(("clauses", n), f"{file.document}/{item.clause}") for n, item in enumerate(file.clauses)]
        yield from _repeated(source, refs, seen, "条款")
        for n, item in enumerate(file.clauses):
            if item.who not in mechanism.place.owners:
                yield _unknown(source, ("clauses", n, "who"), "责任者", item.who, "mechanism.yaml 的 owners")
    for missing in sorted(documents - written):
        yield Problem(
            "mechanism.yaml",
            0,
            "mechanism.no_clauses",
            f"文件 {missing} 没有条款目录",
            f"请补 clauses/{missing}.yaml",
        )


def _rules(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    exact = {entry.ref for entry in mechanism.catalogue}
    whole = {entry.ref.rpartition("-")[0] for entry in mechanism.catalogue}
    # A catalogue that could not be read is one mistake, not one for every rule that cites it.
    unread = {document.id for document in mechanism.place.documents} - {
        entry.document for entry in mechanism.catalogue
    }
    seen: set[str] = set()
    for rule in (*mechanism.rules, *mechanism.awaiting):
        yield from _repeated(rule.source, [(("id",), rule.id)], seen, "规则")
        if PurePosixPath(rule.source.file).stem != rule.id:
            yield rule.source.problem(
                ("id",), "file_name", f"文件名与 id {rule.id} 不一致", "请把文件改名为 <id>.yaml"
            )
        if not rule.cites:
            yield rule.source.problem(
                ("cites",), "no_source", "规则没有依据", "请在 cites 里写明条款，例如 city-opinions/三(二)"
            )
        for n, ref in enumerate(rule.cites):
            if ref not in exact and ref not in whole and ref.partition("/")[0] not in unread:
                yield _unknown(rule.source, ("cites", n), "条款", ref, "clauses/ 的条款目录")
        yield from _shows_both_ends(rule)


def _shows_both_ends(rule: RuleDocument) -> Iterator[Problem]:
    examples = rule.data.get("examples")
    shown = {str(item.get("expect")) for item in examples or () if isinstance(item, dict)}
    if missing := {"met", "breached"} - shown:
        says = f"样例里没有 {'、'.join(sorted(missing))} 的情形"
        yield rule.source.problem(("examples",), "examples", says, "请各补一个，写明恰好到时限与超出一秒")


def _types(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    grades = {grade.grade for grade in mechanism.grades}
    codes = known_codes(folder.path)
    seen: set[str] = set()
    for source, file in folder.all("incident_types/*.yaml", schemas.IncidentTypeFile):
        yield from _repeated(
            source, [(("types", n, "code"), t.code) for n, t in enumerate(file.types)], seen, "类型"
        )
        for n, item in enumerate(file.types):
            if item.scheme == "NEP5" and codes and item.code not in codes:
                yield _unknown(
                    source,
                    ("types", n, "code"),
                    "国家平台类型代码",
                    item.code,
                    "代码表（本地类型请用 LOCAL）",
                )
            if item.plan_from_grade and item.plan_from_grade not in grades:
                yield _unknown(
                    source, ("types", n, "plan_from_grade"), "事件等级", item.plan_from_grade, "grades.yaml"
                )


def _matrix(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    kinds = {kind.kind for kind in mechanism.unit_kinds}
    for source, file in folder.all("responsibilities.yaml", schemas.ResponsibilityFile):
        for n, row in enumerate(file.matrix):
            for phase in ("first_handling", "handling", "recovery"):
                duty = getattr(row, phase)
                named = (duty.lead, *duty.cooperating, *duty.participating) if duty else ()
                for name in named:
                    if name not in kinds and not name.startswith("org:"):
                        yield _unknown(source, ("matrix", n, phase), "单位种类", name, "unit_kinds.yaml")
        for item in mechanism.types:
            try:
                mechanism.responsibility(item.code)
            except KeyError:
                yield source.problem(
                    ("matrix",),
                    "no_lead",
                    f"类型 {item.code} {item.name} 没有牵头单位",
                    "请补一行，或写 types: ['*'] 兜底",
                )


def _grades(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    grades = {grade.grade for grade in mechanism.grades}
    for source, file in folder.all("grades.yaml", schemas.GradeFile):
        for n, criteria in enumerate(file.criteria):
            named = {*criteria.thresholds, *([criteria.otherwise] if criteria.otherwise else [])}
            for name in sorted(named - grades):
                yield _unknown(source, ("criteria", n), "事件等级", name, "grades.yaml 的 grades")


def _zones(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    for source, file in folder.all("zones.yaml", schemas.ZoneFile):
        if sum(zone.otherwise for zone in file.zones) != 1:
            yield source.problem(
                ("zones",), "zones", "应恰有一个区域写 otherwise: true", "其余地方都归入这个区域"
            )
        for n, zone in enumerate(file.zones):
            for code in zone.regions:
                if not code.startswith(mechanism.place.region):
                    yield source.problem(
                        ("zones", n),
                        "outside",
                        f"{code} 不在 {mechanism.place.region} 境内",
                        "请核对区划代码",
                    )


def _tiers(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    for pattern, schema, key, named in (
        ("tiers.yaml", schemas.TierFile, "tiers", [tier.tier for tier in mechanism.tiers]),
        ("unit_kinds.yaml", schemas.UnitKindFile, "kinds", [kind.kind for kind in mechanism.unit_kinds]),
    ):
        for source, _ in folder.all(pattern, schema):
            yield from _repeated(source, [((key, n), name) for n, name in enumerate(named)], set(), "编号")


def _reporting(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    grades = {grade.grade for grade in mechanism.grades}
    for source, file in folder.all("reporting.yaml", schemas.ReportingFile):
        for n, profile in enumerate(file.profiles):
            for name in sorted(set(profile.grades) - grades):
                yield _unknown(source, ("profiles", n, "grades"), "事件等级", name, "grades.yaml")
        clocks: list[tuple[Location, schemas.ReportClock]] = [
            *((("sensitive", m), clock) for m, clock in enumerate(file.sensitive)),
            *(
                (("profiles", n, "clocks", m), clock)
                for n, profile in enumerate(file.profiles)
                for m, clock in enumerate(profile.clocks)
            ),
        ]
        for at, clock in clocks:
            yield from _agrees(mechanism, source, at, clock)


def _agrees(
    mechanism: Mechanism, source: Source, at: Location, clock: schemas.ReportClock
) -> Iterator[Problem]:
    limits = {rule.id: rule.data.get("within") for rule in mechanism.rules}
    if clock.rule not in limits:
        yield _unknown(source, at, "规则", clock.rule, "rules/")
    elif limits[clock.rule] != clock.within:
        says = f"时限 {clock.within} 与规则 {clock.rule} 的 {limits[clock.rule]} 不一致"
        yield source.problem(at, "limits_differ", says, "请改成同一个数")


def _aliases(mechanism: Mechanism, folder: Folder) -> Iterator[Problem]:
    kinds = {kind.kind for kind in mechanism.unit_kinds}
    for source, file in folder.all("aliases.yaml", schemas.AliasFile):
        yield from _repeated(
            source, [(("aliases", n), item.was) for n, item in enumerate(file.aliases)], set(), "旧名"
        )
        for n, item in enumerate(file.aliases):
            if item.kind and item.kind not in kinds:
                yield _unknown(source, ("aliases", n), "单位种类", item.kind, "unit_kinds.yaml")
