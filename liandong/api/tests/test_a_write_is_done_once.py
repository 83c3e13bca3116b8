"""The same key again, in turn or at once, is one deed and one answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from liandong.api.tests.conftest import NOW, System
from liandong.core import clock
from liandong.incidents.models import Incident
from liandong.intake.models import Report


def test_sent_twice_it_is_one_report(centre):
    first, again = (centre.post("/reports", {"narrative": "起火"}, key="k-1") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Report.objects.count() == 1


def test_the_key_of_another_body_is_refused(centre):
    centre.post("/reports", {"narrative": "起火"}, key="k-1")
    answer = centre.post("/reports", {"narrative": "落水"}, key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_two_systems_may_use_one_key(centre, fire):
    centre.post("/reports", {"narrative": "起火"}, key="k-1")
    assert fire.post("/reports", {"narrative": "落水", "channel": "unit_line"}, key="k-1").status_code == 201


def test_a_write_without_a_key_is_refused(centre):
    answer = centre.post("/reports", {"narrative": "起火"}, key="")
    assert (answer.status_code, answer.json()["code"]) == (400, "needs-key")
    assert Report.objects.count() == 0


def test_a_refused_write_may_be_put_right_under_its_key(centre):
    assert centre.post("/reports", {"narrative": ""}, key="k-1").status_code == 422
    assert centre.post("/reports", {"narrative": "起火"}, key="k-1").status_code == 201


@pytest.mark.parametrize("what", ["report", "incident"])
def test_ten_at_once_are_one(cast, what):
    centre = System("linkage-centre:dispatcher", name="联动中心")
    path, body, model = "/reports", {"narrative": "起火"}, Report
    if what == "incident":
        ref = centre.post("/reports", body).json()["ref"]
        path, body, model = f"/reports/{ref}/incident", {}, Incident

    def send(_):
        try:
            with clock.at(NOW):
                return centre.send("post", path, body, {"idempotency-key": "same"})
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.content for one in answers}) == 1
    assert model.objects.count() == 1
