"""My obligations, and one obligation's page, as a unit, the centre and a stranger see them."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.matrix import acting

from .kit import assert_table_is_implied, minute, order, run_clock, the_one

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def client() -> Client:
    found = Client(raise_request_exception=False)
    found.force_login(get_user_model().objects.create(username="somebody", person="somebody"))
    return found


def read(client: Client, name: str, **args: object) -> str:
    with clock.at(minute(12)):
        response = client.get(reverse(f"obligations:{name}", kwargs=args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_unit_sees_what_it_owes(client):
    order()
    with acting("unit_duty", frozenset({"org/county-fire"}), org="county-fire"):
        page = read(client, "mine")
    mine, others = page.split("其他单位的时限")
    assert "十五分钟内到场" in mine
    assert "1 项未办" in mine
    assert "十五分钟内到场" not in others


def test_the_centre_sees_it_as_somebody_elses(client):
    order()
    with acting("duty_leader", org="linkage-centre"):
        page = read(client, "mine")
    mine, others = page.split("其他单位的时限")
    assert "没有未办的时限" in mine
    assert "县消防救援大队" in others


def test_a_stranger_sees_nothing(client):
    order()
    with acting("unit_duty", frozenset({"place/880101"}), org="elsewhere"):
        assert "十五分钟内到场" not in read(client, "mine")
        assert client.get(reverse("obligations:one", kwargs={"pk": the_one().pk})).status_code == 404


def test_visitors_sign_in_first():
    assert Client().get(reverse("obligations:mine")).status_code == 302


def test_one_obligation_tells_rule_clause_ladder_and_facts(client):
    order()
    run_clock(11)
    with acting("duty_leader", org="linkage-centre"):
        page = read(client, "one", pk=the_one().pk)
    for wanted in ("trial", "第 2 级催办", "提醒 县消防救援大队", "条文", "26-000412", "豁免"):
        assert wanted in page


def test_excused_through_the_form(client):
    order()
    url = reverse("obligations:waivers", kwargs={"pk": the_one().pk})
    with acting("duty_leader", org="linkage-centre"), clock.at(minute(20)):
        assert client.post(url, {"reason": "短"}).status_code == 422
        assert the_one().state == "open"
        assert client.post(url, {"reason": "道路塌方，无法通行"}).status_code == 302
        assert client.post(url, {"reason": "道路塌方，无法通行"}).status_code == 422
    assert the_one().state == "waived"
    assert_table_is_implied(20)


def test_excused_by_a_double_click_once(client):
    order()
    url = reverse("obligations:waivers", kwargs={"pk": the_one().pk})
    data = {"reason": "道路塌方，无法通行", "_key": "one-click"}
    with acting("duty_leader", org="linkage-centre"), clock.at(minute(20)):
        assert "_key" in read(client, "one", pk=the_one().pk)
        assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.filter(kind="obligations.waived").count() == 1


def test_the_unit_itself_is_offered_no_excuse(client):
    order()
    own = {"org": "county-fire"}
    with acting("unit_leader", frozenset({"org/county-fire"}), **own), clock.at(minute(5)):
        assert "作废" not in read(client, "one", pk=the_one().pk)
        url = reverse("obligations:waivers", kwargs={"pk": the_one().pk})
        assert client.post(url, {"reason": "道路塌方，无法通行"}).status_code == 403
