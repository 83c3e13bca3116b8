"""A clause is answered by a rule, page or test that is really there; everything else is open, and said so."""

import pytest
from django.urls import include, path

from liandong.core.mechanism import coverage, load
from liandong.core.mechanism.check import report

from .conftest import CHECKOUT, YUNLING


def nothing(*args):
    raise AssertionError("never called")


urlpatterns = [
    path("quay/", nothing, name="quay"),
    path("port/", include(([path("berth/<int:number>/", nothing, name="berth")], "port"))),
]


def counts(mechanism, root=None):
    (row,) = coverage(mechanism, root).documents
    return {"rule": row.by_rule, "page": row.by_page, "test": row.by_test, "open": row.open}


def test_rules_are_counted_and_the_rest_is_open(folder):
    assert counts(load(folder)) == {"rule": 4, "page": 0, "test": 0, "open": 1}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("answer", ["page:quay", "page:port:berth"])
def test_a_page_counts_when_its_url_name_resolves(folder, spoil, answer):
    spoil("clauses/port-ordinance.yaml", "rows: [RSK-3]", f"rows: [RSK-3], answered_by: ['{answer}']")
    assert counts(load(folder)) == {"rule": 4, "page": 1, "test": 0, "open": 0}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "answer", ["page:pier", "page:port:pier", "page:docks:berth", "rule:none", "test:test_none.py"]
)
def test_an_answer_that_does_not_exist_is_told_and_answers_nothing(folder, spoil, answer):
    spoil("clauses/port-ordinance.yaml", "rows: [RSK-3]", f"rows: [RSK-3], answered_by: ['{answer}']")
    table = coverage(load(folder), CHECKOUT)
    assert [entry.ref for entry in table.open] == ["port-ordinance/5"]
    (dangling,) = table.dangling
    assert (dangling.file, dangling.line) == ("clauses/port-ordinance.yaml", 6)
    assert answer in dangling.says


def test_a_test_counts_when_its_file_is_in_the_checkout(folder, spoil, request):
    own = f"test:{request.path.name}"
    spoil("clauses/port-ordinance.yaml", "rows: [RSK-3]", f"rows: [RSK-3], answered_by: ['{own}']")
    assert counts(load(folder), CHECKOUT) == {"rule": 4, "page": 0, "test": 1, "open": 0}


def test_the_report_says_what_is_open_and_that_the_county_is_usable():
    found = report(YUNLING, CHECKOUT)
    assert found.ok
    assert found.coverage.dangling == ()
    lines = list(found.lines(list_open=True))
    assert lines[-1] == "机制可用"
    assert sum(line.startswith("未落实 ") for line in lines) == len(found.coverage.open) > 0
    assert any(line.startswith("合计") for line in lines)


def test_the_report_of_a_bad_folder_gives_its_mistakes_first(folder, spoil):
    spoil("zones.yaml", "otherwise: true", "otherwise: false")
    found = report(folder)
    assert not found.ok
    assert next(found.lines()).startswith("错误 zones.yaml:1 [mechanism.zones]")
