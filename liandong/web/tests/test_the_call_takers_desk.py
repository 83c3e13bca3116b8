"""The call taker's desk over HTTP: plain form posts, so all of it works without scripts and the map."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client

from liandong.core import clock
from liandong.core.obligations.models import Obligation
from liandong.directory.models import Appointment, Person, Post
from liandong.dispatch.models import Order
from liandong.incidents.models import Incident
from liandong.intake import actions, reads
from liandong.intake.actions import AddressGiven
from liandong.intake.models import Draft, Report
from liandong.intake.tests import county
from liandong.intake.tests.county import AT, LI

DESK = "/desk/call/"
KEY = "f" * 32
TYPED = {
    "key": KEY,
    "caller_phone": "19900001234",
    "caller_name": "张大爷",
    "place_name": "滨江路18号",
    "point": "104.1,26.1",
    "lon": "104.1",
    "lat": "26.1",
    "region": "990101001001",
    "zone": "city_centre",
    "type": "11A02",
    "type_text": "内涝积水",
    "urgency": "critical",
    "trapped": "2",
    "narrative": "车库进水，两人被困",
    "channel": "phone",
}


@pytest.fixture
def desk(db: None) -> Client:
    county.furnish()
    return sign_in("li-na", "linkage-centre", "call_taker")


def sign_in(ref: str, org: str, role: str) -> Client:
    person = Person.objects.create(ref=ref, name=ref, org_id=org)
    post = Post.objects.create(code=f"{org}:{role}", org_id=org, role=role.partition(":")[0])
    Appointment.objects.create(person=person, post=post, since=AT - timedelta(days=300))
    client = Client()
    client.force_login(get_user_model().objects.create_user(ref, person=ref))
    return client


def post(client: Client, do: str = "send", **typed: object) -> object:
    return client.post(DESK, {**TYPED, "do": do, **typed})


def test_one_press_takes_opens_and_orders(desk: Client) -> None:
    answer = post(desk, units=["county-fire", "water-bureau"], **{"eta-county-fire": "4.2"})
    report = Report.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"{DESK}?report={report.ref}"
    assert (report.status, report.incident.urgency) == ("joined", "critical")
    orders = list(Order.objects.order_by("ref"))
    assert [(one.unit, one.lead, one.eta_minutes) for one in orders] == [
        ("county-fire", True, 4.2),
        ("water-bureau", False, None),
    ]
    page = desk.get(answer.url)
    assert "追加" in page.content.decode()


def test_the_same_press_twice_orders_once(desk: Client) -> None:
    first, second = post(desk, units=["county-fire"]), post(desk, units=["county-fire"])
    assert first.url == second.url
    assert (Report.objects.count(), Incident.objects.count(), Order.objects.count()) == (1, 1, 1)


def test_a_unit_that_cannot_be_ordered_undoes_all_of_it_and_keeps_every_word(desk: Client) -> None:
    answer = post(desk, units=["county-fire", "no-such-unit"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (Report.objects.count(), Incident.objects.count(), Order.objects.count()) == (0, 0, 0)
    for typed in ("19900001234", "张大爷", "滨江路18号", "车库进水，两人被困", "no-such-unit"):
        assert typed in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"happened_at": "2999-01-01T00:00"}, "发生时间晚于现在"),
        ({"happened_at": "前天晚上"}, "看不懂这个时间"),
        ({"type": "99Z99"}, "99Z99"),
        ({"type": "", "type_text": "说不清"}, "说不清"),
        ({"point": "26.1,104.1"}, "填反了"),
        ({"narrative": "水" * 4001}, "4001"),
        ({"caller_phone": "不知道"}, "电话只能是数字"),
        ({"trapped": "两个"}, "人数应是整数"),
        ({"trapped": "-1"}, "0"),
        ({"urgency": "panic"}, "panic"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"received_unit": "water-bureau"}, "水务局"),
        ({"place_name": "", "point": ""}, "派警要有地点"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    desk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = post(desk, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "张大爷" in page
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"point": "x,y"}, {"point": "1"}, {"radius_m": "-1"}, {"units": "x" * 5000}, {"do": "nope"}]
)
def test_tampered_fields_never_break_the_desk(desk: Client, typed: dict[str, str]) -> None:
    assert desk.post(DESK, {**TYPED, "do": "keep", **typed}).status_code in (302, 422)


def test_a_name_typed_in_full_is_located_without_scripts(desk: Client) -> None:
    post(desk, "keep", point="", lon="", lat="", region="", zone="")
    report = Report.objects.get()
    assert (report.lon, report.region) == (104.1, "990101001001")


def test_a_name_that_two_townships_have_is_not_located_without_a_person(desk: Client) -> None:
    doors = [AddressGiven("人民路1号", "house", 104.1, 26.1, village="990101001001")]
    doors += [AddressGiven("人民路1号", "house", 104.2, 26.2, village="990101003201")]
    actions.put_addresses(doors, by=LI)
    post(desk, point="", lon="", lat="", region="", zone="", place_name="人民路1号")
    report = Report.objects.get()
    assert (report.place_name, report.lon) == ("人民路1号", None)


def test_routine_12345_and_false_each_find_their_place(desk: Client) -> None:
    post(desk, "keep")
    post(desk, "pass_on", key="a" * 32, receipt="HL-9")
    post(
        desk, "finish:harassment", key="b" * 32, narrative="", place_name="", point="", type="", type_text=""
    )
    assert list(Report.objects.order_by("id").values_list("status", "receipt")) == [
        ("taken", ""),
        ("diverted", "HL-9"),
        ("false", ""),
    ]
    page = desk.get(DESK).content.decode()
    assert "今日 1" in page
    assert "199****1234" in desk.get(f"{DESK}mine/").content.decode()


def test_a_kept_report_is_continued_and_sent_later(desk: Client) -> None:
    post(desk, "keep")
    report = Report.objects.get()
    answer = post(desk, report=report.ref, key="c" * 32, narrative="水到腰了", units=["county-fire"])
    report.refresh_from_db()
    assert answer.status_code == 302
    assert (report.status, report.narrative) == ("joined", "水到腰了")
    assert Report.objects.count() == 1


def test_later_notes_go_to_the_units_under_way(desk: Client) -> None:
    post(desk, units=["county-fire"])
    report = Report.objects.get()
    post(desk, "add", report=report.ref, more="水位到腰了", trapped="3")
    report.refresh_from_db()
    assert report.narrative.endswith("水位到腰了")
    assert report.figures == {"trapped": 3}
    assert "dispatch.supplemented" in county.kinds(report.incident.stream)
    assert report.incident.figures == {"trapped": 3}


def test_a_duplicate_is_joined_from_the_desk(desk: Client) -> None:
    post(desk)
    incident = Incident.objects.get()
    shown = desk.post(f"{DESK}assist/", {**TYPED, "key": "d" * 32}).content.decode()
    assert f"join:{incident.ref}" in shown
    post(desk, f"join:{incident.ref}", key="d" * 32, caller_phone="19900005678")
    incident.refresh_from_db()
    assert incident.reports == 2


@pytest.mark.parametrize("do", ["join", "pass_on", "finish:harassment"])
def test_one_press_that_gives_a_call_its_destination_leaves_no_clock_running(desk: Client, do: str) -> None:
    post(desk)
    do = f"join:{Incident.objects.get().ref}" if do == "join" else do
    post(desk, do, key="d" * 32, caller_phone="19900005678")
    clocks = Obligation.objects.filter(rule="report.has-a-destination")
    assert list(clocks.values_list("state", flat=True)) == ["met", "met"]


def test_a_units_own_call_makes_it_the_first_receiver_and_it_leads(desk: Client) -> None:
    post(desk, channel="unit_line", received_unit="county-fire", units=["water-bureau"])
    incident = Incident.objects.get()
    assert incident.lead_unit == "county-fire"
    assert list(Order.objects.filter(lead=True).values_list("unit", flat=True)) == ["county-fire"]


def test_a_ringing_call_is_picked_up_with_its_history(desk: Client) -> None:
    post(desk, "keep")
    call = actions.ring(phone="19900001234", by=LI, at=clock.now())
    page = desk.get(f"{DESK}rows/").content.decode()
    assert "199****1234" in page
    assert "19900001234" not in page
    assert "第 2 次来电" in page
    answer = desk.post(f"{DESK}{call.ref}/answer/")
    page = desk.get(answer.url).content.decode()
    assert "近期曾来电 1 次" in page


def test_a_draft_survives_the_page(desk: Client) -> None:
    typed = {"narrative": "还没打完", "answers": ["有人被困吗？"], "trapped": "几个"}
    assert desk.post(f"{DESK}drafts/{KEY}/", typed).status_code == 204
    page = desk.get(DESK).content.decode()
    assert "还没打完" in page
    assert KEY in page
    assert "已恢复" in page
    desk.post(f"{DESK}drafts/{KEY}/discarded/")
    assert "还没打完" not in desk.get(DESK).content.decode()
    assert Draft.objects.get().body == {}


def test_the_database_is_away_and_the_answer_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from liandong.web import calltaker_views

    def away(**_kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(calltaker_views.intake, "save_draft", away)
    answer = desk.post(f"{DESK}drafts/{KEY}/", {"narrative": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_places_and_types_answer_as_one_types(desk: Client) -> None:
    (place, *_) = desk.get(f"{DESK}places/?q=bjl18").json()["results"]
    assert (place["label"], place["fields"]["zone"]) == ("滨江路18号", "city_centre")
    (type, *_) = desk.get(f"{DESK}types/?q=nl").json()["results"]
    assert type["value"] == "11A02"
    assert desk.get(f"{DESK}places/at/?lon=104.1&lat=26.1").json()["text"] == "滨江路18号"
    assert desk.get(f"{DESK}places/at/?lon=nan&lat=x").status_code == 422


def test_who_may_not_take_calls_is_refused_and_a_neighbour_finds_nothing(desk: Client) -> None:
    post(desk, "keep")
    ref = Report.objects.get().ref
    unit = sign_in("xf", "county-fire", "unit_leader")
    assert unit.get(DESK).status_code == 403
    own = sign_in("xf2", "county-fire", "unit_duty")
    assert own.get(f"{DESK}?report={ref}").status_code == 404
    assert Client().get(DESK).status_code == 302


def test_sending_an_opened_report_again_unchanged_records_nothing(desk: Client) -> None:
    post(desk)
    report = Report.objects.get()
    form = desk.get(f"{DESK}?report={report.ref}").context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    before = county.kinds(report.stream) + county.kinds(report.incident.stream)
    assert desk.post(DESK, {**typed, "do": "add", "more": ""}).status_code == 302
    assert county.kinds(report.stream) + county.kinds(report.incident.stream) == before


def test_the_desks_own_script_is_told_where_to_go_and_the_message_waits_there(desk: Client) -> None:
    answer = desk.post(DESK, {**TYPED, "do": "send"}, headers={"X-Requested-With": "desk"})
    assert "已立案" in desk.get(answer.json()["url"]).content.decode()


def test_a_later_note_half_typed_survives_and_is_gone_once_it_is_sent(desk: Client) -> None:
    post(desk)
    report = Report.objects.get()
    desk.post(f"{DESK}drafts/{'e' * 32}/", {"report": report.ref, "more": "水位到", "narrative": "x"})
    page = desk.get(f"{DESK}?report={report.ref}").content.decode()
    assert "水位到" in page
    post(desk, "add", report=report.ref, key="e" * 32, more="水位到腰了")
    assert not Draft.objects.filter(closed_at=None).exists()


def test_a_kept_report_shows_the_clock_of_its_destination(desk: Client) -> None:
    post(desk, "keep")
    report = Report.objects.get()
    (row,) = desk.get(f"{DESK}rows/").context["waiting"]
    assert row["call"].report == report
    assert row["clock"].rule == "report.has-a-destination"


def test_enter_in_a_field_without_scripts_neither_sends_nor_discards(desk: Client) -> None:
    desk.post(f"{DESK}drafts/{KEY}/", {"narrative": "还没打完"})
    page = desk.get(DESK).content.decode()
    form = page[page.index('id="desk-form"') :]
    first = form[form.index("<button") :].split(">")[0]
    assert 'value="keep"' in first
    assert "formaction" not in first


def test_a_second_press_with_units_orders_them_and_says_so(desk: Client) -> None:
    post(desk)
    answer = post(desk, units=["county-fire"])
    assert "已派 1 个单位" in desk.get(answer.url).content.decode()
    answer = post(desk, units=["county-fire", "water-bureau"])
    assert "已派 1 个单位" in desk.get(answer.url).content.decode()
    assert sorted(Order.objects.values_list("unit", flat=True)) == ["county-fire", "water-bureau"]
    answer = post(desk, units=["county-fire"])
    assert "此前已派 2 个单位" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize("again", ["send", "pass_on"])
def test_what_went_elsewhere_is_not_said_to_be_done(desk: Client, again: str) -> None:
    post(desk, "finish:harassment")
    answer = post(desk, again, units=["county-fire"])
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "误报" in answer.content.decode()


def test_a_call_that_became_an_incident_is_not_said_to_be_ended(desk: Client) -> None:
    post(desk)
    assert post(desk, "finish:answered").status_code == 409


def test_a_report_that_was_passed_on_ends_with_the_reply(desk: Client) -> None:
    post(desk, "pass_on")
    report = Report.objects.get()
    assert "finish:replied" in desk.get(f"{DESK}?report={report.ref}").content.decode()
    post(desk, "finish:replied", report=report.ref)
    report.refresh_from_db()
    assert report.status == "closed"


def test_a_save_that_was_held_up_on_the_way_does_not_win(desk: Client) -> None:
    now = int(clock.now().timestamp() * 1000)
    for version, typed in ((now - 1000, "新的"), (now - 2000, "旧的")):
        desk.post(f"{DESK}drafts/{KEY}/", {"narrative": typed, "draft_version": version})
    assert Draft.objects.get().body == {"narrative": "新的"}
    desk.post(f"{DESK}drafts/{KEY}/", {"narrative": "钟快的", "draft_version": now + 9_000_000})
    desk.post(f"{DESK}drafts/{KEY}/", {"narrative": "后来的"})
    assert Draft.objects.get().body == {"narrative": "后来的"}


def test_ringing_calls_are_never_cut_and_the_rest_is_counted(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "LISTED", 2)
    for number in range(4):
        post(desk, "keep", key=f"{number}" * 32)
        post(desk, key=f"{number}b" * 16)
        actions.ring(phone=f"1990000000{number}", by=LI, at=clock.now())
    page = desk.get(f"{DESK}rows/").content.decode()
    assert page.count('data-ringing="call"') == 4
    assert "还有 2 个待处理的来电" in page
    assert "还有 2 个未结事件" in page


def test_a_colleagues_caller_is_masked_until_asked_for_and_survives_what_is_added(desk: Client) -> None:
    post(desk)
    report = Report.objects.get()
    colleague = sign_in("chen-jun", "linkage-centre", "dispatcher")
    taker = sign_in("wu-mei", "linkage-centre", "call_taker:2")
    page = taker.get(f"{DESK}?report={report.ref}")
    assert "19900001234" not in page.content.decode()
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    taker.post(DESK, {**typed, "do": "add", "more": "水退了"})
    report.refresh_from_db()
    assert (report.caller_phone, report.caller_name) == ("19900001234", "张大爷")
    shown = colleague.get(f"/incidents/{report.incident.ref}/").content.decode()
    assert "张大爷" not in shown
    assert colleague.post(f"{DESK}{report.ref}/caller/", {"reason": ""}).status_code == 422
    answer = colleague.post(f"{DESK}{report.ref}/caller/", {"reason": "回拨"})
    assert "张大爷" in answer.content.decode()
    assert "access.revealed" in county.kinds(report.stream)


def test_the_map_sets_the_place_until_the_call_is_sent(desk: Client) -> None:
    """Symbols lie close together in town: they must not be in the way of a click that says where it is."""
    assert "data-places" in desk.get(DESK).content.decode()
    assert "data-places" not in desk.get(post(desk).url).content.decode()
