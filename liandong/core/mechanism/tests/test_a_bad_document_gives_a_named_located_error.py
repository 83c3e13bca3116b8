"""Whoever wrote a bad line is told the file, the line, what is wrong and what to do."""

import re

import pytest

from liandong.core.mechanism import MechanismInvalid, load
from liandong.core.mechanism.loading import try_load

MISTAKES = [
    ("tiers.yaml", "duty_24h: true", "duty_24: true", "extra_forbidden", 6),
    ("tiers.yaml", "duty_24h: true", "duty_24h: sometimes", "bool_parsing", 6),
    ("tiers.yaml", "    name: 甲级单位\n", "", "missing", 2),
    ("mechanism.yaml", "region: '9902'", "region: 9902", "string_type", 5),
    ("mechanism.yaml", "Asia/Urumqi", "Asia/Wanghai", "value_error", 8),
    ("mechanism.yaml", "name: 望海市", "name: [望海市", "syntax", 4),
    ("mechanism.yaml", "version: '3'", "version: '3'\nversion: '4'", "repeated_key", 10),
    ("zones.yaml", "otherwise: true", "otherwise: false", "zones", 1),
    ("zones.yaml", "'990201'", "'880201'", "outside", 2),
    ("unit_kinds.yaml", "kind: pilot", "kind: tugboat", "repeated", 4),
    ("incident_types/port.yaml", "urgency: critical", "urgency: soon", "literal_error", 2),
    ("incident_types/port.yaml", "code: 12J01", "code: 12J77", "unknown_name", 2),
    ("incident_types/port.yaml", "code: 12J04", "code: 12J01", "repeated", 4),
    ("incident_types/port.yaml", "plan_from_grade: serious", "plan_from_grade: grave", "unknown_name", 2),
    ("responsibilities.yaml", "lead: tugboat", "lead: tugboats", "unknown_name", 3),
    ("grades.yaml", "otherwise: minor", "otherwise: little", "unknown_name", 5),
    ("clauses/port-ordinance.yaml", "who: control", "who: nobody", "unknown_name", 7),
    ("clauses/port-ordinance.yaml", "clause: 3-2", "clause: 3-1", "repeated", 4),
    ("clauses/port-ordinance.yaml", "rows: [DIS-4]", "rows: [dis4]", "string_pattern_mismatch", 7),
    ("rules/alarm.reported.yaml", "port-ordinance/6", "port-ordinance/66", "unknown_name", 3),
    ("rules/alarm.reported.yaml", "id: alarm.reported", "id: alarm.told", "file_name", 1),
    ("rules/alarm.reported.yaml", "expect: breached", "expect: met", "value_error", 1),
    ("rules/alarm.reported.yaml", "within: 10m", "within: ten minutes", "value_error", 8),
]


@pytest.mark.parametrize(("file", "before", "after", "code", "line"), MISTAKES)
def test_it_names_file_line_and_what_to_do(spoil, file, before, after, code, line):
    problems = spoil(file, before, after)
    assert (file, f"mechanism.{code}", line) in {(p.file, p.code, p.line) for p in problems}
    for problem in problems:
        assert re.search(r"[\u4e00-\u9fff]", problem.says)
        assert re.search(r"[\u4e00-\u9fff]", problem.fix)


def test_every_mistake_is_told_not_only_the_first(folder, spoil):
    spoil("zones.yaml", "otherwise: true", "otherwise: false")
    spoil("unit_kinds.yaml", "kind: pilot", "kind: tugboat")
    with pytest.raises(MechanismInvalid) as caught:
        load(folder)
    assert {"zones.yaml", "unit_kinds.yaml"} <= {problem.file for problem in caught.value.problems}
    assert "unit_kinds.yaml:4 [mechanism.repeated]" in str(caught.value)


def test_a_catalogue_that_cannot_be_read_is_one_mistake_not_one_for_each_rule(spoil):
    problems = spoil("clauses/port-ordinance.yaml", "clause: '4'", "clause: 4")
    assert not [problem for problem in problems if problem.file.startswith("rules/")]


def test_a_type_that_nobody_leads_is_told(spoil):
    spoil("responsibilities.yaml", "types: ['*']", "types: ['99']")
    problems = spoil("responsibilities.yaml", "types: [12Q, H]", "types: [12Q]")
    assert {problem.says for problem in problems} == {
        "类型 H01 集装箱坠落 没有牵头单位",
        "类型 H02 泊位停电 没有牵头单位",
    }


def test_a_missing_document_and_a_stray_one_are_both_told(folder):
    (folder / "zones.yaml").rename(folder / "zone.yaml")
    found = {(problem.file, problem.code) for problem in try_load(folder)[1]}
    assert found == {("zones.yaml", "mechanism.missing_file"), ("zone.yaml", "mechanism.unknown_file")}


def test_a_file_that_is_not_utf8_is_told_with_its_line(folder):
    (folder / "zones.yaml").write_bytes("# 区域\nzones:\n".encode() + "  - {zone: 码头}".encode("gb18030"))
    (problem, *_rest) = [p for p in try_load(folder)[1] if p.file == "zones.yaml"]
    assert (problem.code, problem.line) == ("mechanism.encoding", 3)


def test_no_folder_at_all_is_told(tmp_path):
    with pytest.raises(MechanismInvalid, match="LIANDONG_MECHANISM"):
        load(tmp_path / "nowhere")


def test_words_that_old_yaml_takes_for_booleans_and_times_stay_words(folder):
    zones = folder / "urgency.yaml"
    zones.write_text(
        "levels:\n  - {urgency: critical, name: on, number: 1, meaning: 18:00}\n", encoding="utf-8"
    )
    (level,) = load(folder).urgencies
    assert (level.name, level.meaning) == ("on", "18:00")
