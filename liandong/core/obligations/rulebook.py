"""The rule book as people read it: generated from the rules in force, so that it cannot differ from them."""

from liandong.core.access.roles import role_name
from liandong.core.obligations import versions
from liandong.core.obligations.book import RuleBook
from liandong.core.obligations.rules import Match, Reminder, Rule

_UNITS = {"s": "秒", "m": "分钟", "h": "小时", "d": "天"}
_PERIODS = {"year": "年", "half_year": "半年", "quarter": "季度", "month": "月", "week": "周", "day": "日"}
_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True))
_BASIS = {"regulation": "条文", "house": "本地规定"}


def markdown(book: RuleBook | None = None) -> str:
    """Every rule of a book (default: the one in force), as Markdown in Chinese."""
    rules = book or versions.book()
    parts = ["# 时限规则手册", "", f"共 {len(rules)} 条。由规则文件生成，请勿手改。", ""]
    parts += ["| 规则 | 时限 | 谁 | 数字出自 |", "| --- | --- | --- | --- |"]
    parts += [f"| [{r.title}](#{_anchor(r)}) | {limit(r)} | {_owes(r)} | {_BASIS[r.basis]} |" for r in rules]
    for rule in rules:
        parts += ["", *_rule(rule)]
    return "\n".join(parts) + "\n"


def limit(rule: Rule) -> str:
    """The time allowed, in words."""
    if rule.within:
        return f"{_length(rule.within)}内（含）"
    if rule.by:
        if rule.by.working_days is not None:
            return f"第 {rule.by.working_days} 个工作日 {rule.by.at} 前（含）"
        return f"第 {rule.by.days} 天 {rule.by.at} 前（含）"
    assert rule.every is not None
    count = "" if rule.every.count == 1 else f" {rule.every.count} "
    on = f"周{_DAYS[rule.every.on]} " if isinstance(rule.every.on, str) else ""
    on = on or (f"第 {rule.every.on} 日 " if rule.every.on else "")
    return f"每{count}{_PERIODS[rule.every.unit]}，{on}{rule.every.at} 前（含）"


def _rule(rule: Rule) -> list[str]:
    lines = [f"## {rule.title}", "", f"`{rule.id}` · 版本 `{rule.hash[:12]}` · 权重 {rule.weight}", ""]
    rows = [("依据", "、".join(rule.cites)), ("时限", limit(rule)), ("责任", _owes(rule))]
    rows += [("起算", _either(rule.opens) or "由日历开启"), ("办到", _either(rule.met_by))]
    rows += [("作废", _either(rule.void_by)), ("取代", _either(rule.superseded_by))]
    rows += [("提醒", "；".join(map(_reminder, rule.remind)))]
    rows += [("催办", "；".join(f"超时 {_length(r.after)} 告知{_roles(r.tell)}" for r in rule.escalate))]
    lines += [f"- {name}：{said}" for name, said in rows if said]
    return [*lines, *(f"- 样例：{one.name} → {one.expect}" for one in rule.examples)]


def _anchor(rule: Rule) -> str:
    return rule.title.replace("，", "").replace("、", "").lower()


def _owes(rule: Rule) -> str:
    kind, _colon, named = rule.owed_by.partition(":")
    if rule.owed_by_each:
        return "每个单位：" + "，".join(
            f"{name}={_value(value)}" for name, value in rule.owed_by_each.items()
        )
    if not named:
        return f"事实中的 `{rule.owed_by}`"
    return role_name(named) if kind == "post" else f"`{named}`"


def _either(matches: tuple[Match, ...]) -> str:
    return "，或 ".join(_match(match) for match in matches)


def _match(match: Match) -> str:
    where = "，".join(f"{name}={_value(value)}" for name, value in match.where.items())
    return f"`{match.fact}`" + (f"（{where}）" if where else "")


def _value(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _reminder(one: Reminder) -> str:
    when = f"到时限前 {_length(one.before)} " if one.before else f"起算后 {_length(one.after or '')} "
    return f"{when}告知{_roles(one.tell)}"


def _roles(roles: tuple[str, ...]) -> str:
    return "、".join(role_name(role) for role in roles)


def _length(text: str) -> str:
    return "" if text[:-1] == "0" else f"{text[:-1]} {_UNITS[text[-1]]}"
