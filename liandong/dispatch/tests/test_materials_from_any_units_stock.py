"""The centre orders materials of any unit to an incident: who is near gives first, and nobody gives twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.notify import one_tap
from liandong.core.notify.models import Delivery, Message
from liandong.core.obligations.reads import clocks_of
from liandong.core.testing.cast import START, Cast
from liandong.dispatch import resource_orders
from liandong.dispatch.actions import issue_order
from liandong.incidents.errors import IncidentIsClosed
from liandong.incidents.models import Incident, Status
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven
from liandong.resources import actions as resources
from liandong.resources.actions import Pick, StockRow
from liandong.resources.errors import NothingPicked, StockShort
from liandong.resources.models import Loan, Stock

FAR, NEAR = (104.6, 26.6), (104.505, 26.5)


def an_incident(cast: Cast) -> Incident:
    told = ReportGiven(
        narrative="地下车库进水",
        place=PlaceTold("人民路", 104.5, 26.5, region="990101"),
        type="12G03",
        urgency="urgent",
    )
    report = intake.take_report(given=told, by=cast.call_taker, at=START)
    return intake.open_from_report(report=report, by=cast.call_taker, at=START)


def stocks(*rows: StockRow) -> list[Stock]:
    return resources.register_stocks(rows=rows, by=Actor.system("loading"), at=START)


def pumps(org: str, quantity: int, at: tuple[float, float] = NEAR) -> StockRow:
    return StockRow(org, "pump", quantity, lon=at[0], lat=at[1])


def order(cast: Cast, incident: Incident, *picks: Pick) -> list[Loan]:
    said = {"to_unit": "county-police", "to_place": "地下车库东口"}
    return resource_orders.order_materials(
        incident=incident, picks=picks, **said, by=cast.dispatcher, at=START
    )


def test_the_quantity_is_split_over_the_stocks_that_are_there_soonest(people):
    stocks(pumps("county-police", 9, FAR), pumps("county-fire", 2), StockRow("county-fire", "tent", 9))
    offers = resource_orders.propose(
        kind="pump", quantity=5, lon=104.5, lat=26.5, viewer=people.dispatcher, at=START
    )
    assert [(one.stock.org_id, one.suggested) for one in offers] == [("county-fire", 2), ("county-police", 3)]
    assert offers[0].minutes < offers[1].minutes


def test_the_owner_is_told_sees_the_incident_and_has_ten_minutes(people):
    incident = an_incident(people)
    (stock,) = stocks(pumps("county-fire", 4))
    (loan,) = order(people, incident, Pick(stock.pk, 3, 7.0))
    assert (loan.ref, loan.to_place) == (f"{incident.ref}-M01", "地下车库东口")
    incident.refresh_from_db()
    assert "org/county-fire" in incident.topics
    (owed,) = [one for one in clocks_of(incident.stream) if one.subject == loan.ref]
    assert owed.owed_by == "county-fire"
    assert (owed.due_at - loan.ordered_at).total_seconds() == 600
    assert Message.objects.filter(link=f"/materials/{loan.ref}/", must_answer=True).exists()


def test_of_clocks_that_are_alike_the_page_says_who_owes_which(people):
    incident = an_incident(people)
    fire, police = stocks(pumps("county-fire", 4), pumps("county-police", 4))
    order(people, incident, Pick(fire.pk, 1))
    page = f"/incidents/{incident.ref}/live/"
    alone = people.browser("zhou-min").get(page).content.decode()
    assert '<span class="hint">消防大队</span>' not in alone
    order(people, incident, Pick(police.pk, 1))
    both = people.browser("zhou-min").get(page).content.decode()
    assert both.count('<span class="hint">消防大队</span>') == 1
    assert both.count('<span class="hint">公安局</span>') == 1


def test_a_page_that_picks_nothing_or_too_much_says_so_and_keeps_what_was_typed(people):
    incident = an_incident(people)
    stock, other = stocks(pumps("county-fire", 1), pumps("county-police", 3))
    order(people, incident, Pick(stock.pk, 1))
    browser = people.browser("zhou-min")
    asked = {"kind": "pump", "quantity": "1", "to_place": "东口"}
    answer = browser.post(f"/incidents/{incident.ref}/materials/", {**asked, f"take-{stock.pk}": "1"})
    assert answer.status_code == 409
    assert "可用只剩 0 台" in answer.content.decode()
    assert 'value="东口"' in answer.content.decode()
    asked |= {"to_unit": "county-fire", f"take-{other.pk}": "77"}
    issue_order(incident=incident, unit="county-fire", task="", by=people.dispatcher, at=START)
    page = browser.post(f"/incidents/{incident.ref}/materials/", asked).content.decode()
    assert f'name="take-{other.pk}" value="77"' in page
    assert '<option value="county-fire" selected>' in page
    with pytest.raises(NothingPicked):
        order(people, incident)


def test_a_step_of_a_loan_that_is_refused_keeps_what_was_typed(people):
    (stock,) = stocks(pumps("county-fire", 5))
    (loan,) = order(people, an_incident(people), Pick(stock.pk, 5))
    resources.hand_out(loan=loan.ref, quantity=5, by=people.dispatcher, at=START)
    typed = {"returned": "4", "used": "2", "lost": "0", "condition": "一台进水"}
    answer = people.browser("zhou-min").post(f"/materials/{loan.ref}/returns/", typed)
    assert answer.status_code == 422
    assert 'value="一台进水"' in answer.content.decode()
    assert 'value="4"' in answer.content.decode()


def test_a_closed_incident_gets_nothing_more(people):
    incident = an_incident(people)
    (stock,) = stocks(pumps("county-fire", 1))
    now = START
    Incident.objects.filter(pk=incident.pk).update(status=Status.CLOSED, closed_at=now)
    with pytest.raises(IncidentIsClosed):
        order(people, incident, Pick(stock.pk, 1))


def test_two_dispatchers_want_the_last_pump_and_one_gets_it(cast):
    incidents = [an_incident(cast), an_incident(cast)]
    stock, _other = stocks(pumps("county-fire", 1), pumps("county-police", 3))

    def try_it(incident: Incident) -> str:
        try:
            return order(cast, incident, Pick(stock.pk, 1))[0].ref
        except StockShort as short:
            return str(short)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(try_it, incidents))
    assert Loan.objects.count() == 1
    assert sum(answer.endswith("-M01") for answer in answers) == 1
    (refused,) = [answer for answer in answers if not answer.endswith("-M01")]
    assert "可用只剩 0 台（要 1）" in refused
    assert "其他单位还有 3 台" in refused
    stock.refresh_from_db()
    assert (stock.quantity, stock.lent) == (1, 1)


def test_the_link_in_the_owners_message_acknowledges(people):
    incident = an_incident(people)
    (stock,) = stocks(pumps("county-fire", 2))
    (loan,) = order(people, incident, Pick(stock.pk, 2))
    told = Delivery.objects.get(person="zhao-tiezhu", message__link=f"/materials/{loan.ref}/")
    link = one_tap.path_of(told)
    with clock.at(START):
        assert "抽水泵 2 台" in Client().get(link).content.decode()
        Client().post(link)
    loan.refresh_from_db()
    assert loan.state == "acknowledged"
    with clock.at(START):
        assert "<form" not in Client().get(link).content.decode()
