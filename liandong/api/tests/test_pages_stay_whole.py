"""A list is read to its end while others add to it: none twice, none lost."""

import pytest


def read_all(system, path, between=lambda: None):
    refs, cursor = [], ""
    while True:
        got = system.get(f"{path}{'&' if '?' in path else '?'}limit=3&cursor={cursor}").json()
        refs += [one["ref"] for one in got["items"]]
        cursor = got["next"]
        if not cursor:
            return refs
        between()


def test_reports_added_in_between_move_nothing(centre):
    made = [centre.post("/reports", {"narrative": f"第 {n} 个"}).json()["ref"] for n in range(8)]
    read = read_all(centre, "/reports", lambda: centre.post("/reports", {"narrative": "新来的"}))
    assert read == list(reversed(made))


def test_the_last_page_has_no_next(centre):
    for n in range(3):
        centre.post("/reports", {"narrative": f"第 {n} 个"})
    got = centre.get("/reports?limit=3").json()
    assert (len(got["items"]), got["next"]) == (3, None)


def test_filters_and_pages_together(centre, incident):
    for n in range(5):
        centre.post("/reports", {"narrative": f"第 {n} 个", "type": "12D02"})
    assert len(read_all(centre, "/reports?type=12D02")) == 5
    assert len(read_all(centre, "/reports?status=joined")) == 1
    assert read_all(centre, "/incidents?region=9901&status=waiting") == [incident]
    assert read_all(centre, "/incidents?region=990102") == []
    assert read_all(centre, "/reports?since=2026-04-15T10:06:00%2B08:00") == []


@pytest.mark.parametrize("cursor", ["x", "djE6YWJj", "AAAA", "djE6OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_made_up_cursor_is_named(centre, cursor):
    answer = centre.get(f"/reports?cursor={cursor}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["cursor"])


def test_a_page_of_too_many_is_named(centre):
    assert centre.get("/reports?limit=1000").status_code == 422
