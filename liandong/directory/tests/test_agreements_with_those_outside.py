"""Whom the place may ask for help: filed, shown while it holds, gone through each quarter."""

from datetime import date, timedelta

import pytest

from liandong.core.access.actor import Actor
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal import Entry
from liandong.directory import agreements
from liandong.directory.agreements import AgreementGiven
from liandong.directory.errors import BadPhone, PeriodEndsFirst
from liandong.directory.tests.county import START, actor

pytestmark = pytest.mark.usefixtures("county")
TODAY = date(2026, 3, 2)


def given(partner="望川县", until=date(2028, 1, 1), **more) -> AgreementGiven:
    said = {"kind": "region", "scope": "排涝队伍和大功率水泵", "how_to_call": "应急办致电对方应急局"}
    return AgreementGiven(
        partner=partner,
        phone="0999-7300000",
        valid_from=date(2026, 1, 1),
        valid_until=until,
        **(said | more),
    )


def filed(one: AgreementGiven):
    return agreements.file_agreement(given=one, by=actor("lin-ying"), at=START)


def test_the_list_says_which_hold_which_end_soon_and_which_are_over():
    for partner, until in (
        ("望川县", date(2028, 1, 1)),
        ("武警中队", TODAY + timedelta(days=120)),
        ("顺达物流", TODAY - timedelta(days=1)),
    ):
        filed(given(partner, until))
    ended = filed(given("旧协议"))
    agreements.end_agreement(agreement=ended.pk, reason="续签", by=actor("lin-ying"), at=START)
    dispatcher = actor("zhou-min")
    lines = agreements.agreements(dispatcher, TODAY)
    assert [(line.agreement.partner, line.state) for line in lines] == [
        *(("顺达物流", "over"), ("武警中队", "ending"), ("望川县", "valid"), ("旧协议", "ended")),
    ]
    assert [one.partner for one in agreements.callable_now(dispatcher, TODAY)] == ["武警中队", "望川县"]
    checked = agreements.check_agreements(by=actor("lin-ying"), at=START, today=TODAY)
    assert (checked.body["valid"], checked.body["ending"], checked.body["over"]) == (2, 1, 1)
    assert checked.stream == "org/emergency-office"


def test_the_contact_is_personal_and_can_be_destroyed():
    filed(given(contact="韩连长"))
    entry = Entry.objects.get(kind="directory.agreement_filed")
    assert "韩连长" not in str(entry.body)
    assert "0999-7300000" not in str(entry.body)


def test_what_cannot_hold_is_refused():
    with pytest.raises(PeriodEndsFirst):
        filed(given(until=date(2025, 1, 1)))
    with pytest.raises(BadPhone):
        filed(AgreementGiven(**vars(given()) | {"phone": "找老王"}))
    with pytest.raises(Forbidden):
        agreements.file_agreement(given=given(), by=actor("li-lei"), at=START)


def test_a_unit_and_a_neighbour_county_see_none():
    made = filed(given())
    neighbour = Actor(
        ref="n", name="n", roles=frozenset({"emergency_office"}), topics=frozenset({"place/990102"})
    )
    assert agreements.callable_now(actor("li-lei"), TODAY) == []
    assert agreements.callable_now(neighbour, TODAY) == []
    with pytest.raises(NotVisible):
        agreements.end_agreement(agreement=made.pk, reason="x", by=neighbour, at=START)
