"""A caller's words are planted wherever they can enter; after the order no column of any table holds them."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image

from liandong.conversation import actions as conversation
from liandong.conversation.actions import Words
from liandong.core.errors import DomainError, Forbidden
from liandong.core.journal import Entry
from liandong.core.journal.receipts import receipt
from liandong.core.journal.verify import verify
from liandong.core.testing import cast as county
from liandong.core.testing.cast import Cast
from liandong.core.testing.time import FastForward
from liandong.dispatch import actions as dispatch
from liandong.dispatch import handovers, pressing, scene, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import Order
from liandong.dispatch.scene import SceneSaid
from liandong.incidents import actions as incidents
from liandong.incidents import plots
from liandong.incidents.models import Incident
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven
from liandong.intake.amending import Amendment
from liandong.intake.models import Report
from liandong.reporting import actions as reporting
from liandong.web import field_photos, privacy

NAME, PHONE = "欧阳春雷", "19900007788"
SAID = f"我叫{NAME}，电话{PHONE}"
ORDER: dict[str, Any] = {
    "order": "应急销〔2026〕1号",
    "ordered_by": "林英",
    "reason": "突发事件应对法第八十五条",
}


def _photo(shade: int) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), (shade, 9, 9)).save(out, "JPEG")
    return SimpleUploadedFile("x.jpg", out.getvalue())


def _take(cast: Cast, at: datetime, **more: Any) -> Report:
    place = PlaceTold("人民路九百九十号", 104.5, 26.5, given=f"{NAME}家门口", region=county.CITY_CENTRE)
    given = ReportGiven(
        narrative=f"{SAID}，楼上冒烟", caller_name=NAME, caller_phone=PHONE, place=place, type="12G03", **more
    )
    intake.save_draft(key="desk-key-1", body={"narrative": SAID}, version=1, by=cast.call_taker, at=at)
    return intake.take_report(given=given, by=cast.call_taker, at=at, key="desk-key-1", suggested="11A02")


def _work_on(report: Report, cast: Cast, time: FastForward) -> Incident:
    """The whole life of an incident, with the caller's words in everything that anybody writes."""
    centre, at = cast.dispatcher, time.now
    incident = intake.open_from_report(report=report, by=cast.call_taker, at=at)
    answers = Amendment(more=SAID, answers=(SAID,), caller_name=f"{NAME}（本人）")
    intake.amend(report=report, amendment=answers, by=cast.call_taker, at=at)
    incidents.amend(incident=incident, changes=incidents.Changes(summary=SAID), by=centre, at=at)
    units = [
        Wanted("county-fire", f"找{SAID}"),
        Wanted("county-ems"),
        Wanted("power-company"),
        Wanted("water-company"),
    ]
    fire, ems, power, water = dispatch.issue_orders(incident=incident, wanted=units, by=centre, at=at)
    incident.refresh_from_db()
    dispatch.supplement(incident=incident, text=SAID, by=centre, at=at)
    pressing.chase(orders=[ems], text=SAID, by=centre, at=at)
    pressing.call(order=ems, person="sun-lixin", outcome="answered", note=SAID, by=centre, at=at)
    time.by(minutes=3)
    _on_scene(incident, fire, cast, time.now)
    handovers.offer_handover(order=fire, to_unit="fire-north", reason=SAID, by=cast.fire, at=time.now)
    fire = Order.objects.select_related("incident").get(pk=fire.pk)
    handovers.refuse_handover(order=fire, reason=SAID, by=cast.fire_north, at=time.now)
    conversation.say(incident=incident, words=Words(SAID, True), to=["county-fire"], by=centre, at=time.now)
    plot = plots.plot(
        incident=incident, symbol="assembly", points=[(104.5, 26.5)], label=NAME, by=centre, at=time.now
    )
    plots.remove(incident=incident, ref=plot.ref, reason=SAID, by=centre, at=time.now)
    pressing.upgrade(incident=incident, grade="general", reason=SAID, by=centre, at=time.now)
    reporting.report_up(incident=incident, report_kind="phone", text=SAID, by=centre, at=time.now)
    reporting.instruct(incident=incident, text=SAID, by=cast.centre_leader, at=time.now)
    told = Entry.objects.filter(kind="reporting.instructed").latest("id")
    reporting.answer_instruction(instruction=told, text=SAID, by=cast.fire, at=time.now)
    _over(incident, [fire, ems, power, water], cast, time)
    return incident


def _on_scene(incident: Incident, fire: Order, cast: Cast, at: datetime) -> None:
    steps.arrive(order=fire, by=cast.fire, at=at)
    steps.give_feedback(order=fire, text=SAID, by=cast.fire, at=at)
    for who, key in ((cast.fire, "a"), (cast.township, "b")):
        told = scene.report_scene(
            incident=incident, said=SceneSaid(key=key, step="note", text=SAID, occurred_at=at), by=who, at=at
        )
        picture = field_photos.read_picture(_photo(ord(key)))
        field_photos.add_photo(owner=told, picture=picture, by=who, at=at)


def _over(incident: Incident, orders: list[Order], cast: Cast, time: FastForward) -> None:
    fire, ems, power, water = orders
    steps.complete(order=fire, text=SAID, by=cast.fire, at=time.now)
    dispatch.recall(order=ems, reason=SAID, by=cast.dispatcher, at=time.now)
    steps.report_false(order=power, reason=SAID, by=cast.power, at=time.now)
    steps.complete(order=water, text=SAID, by=cast.water, at=time.now)
    with receipt("again", cast.fire.ref, asked="x", at=time.now) as answer:
        answer.value = {"status": 200, "headers": {}, "body": f"<p>{SAID}</p>"}
    time.by(minutes=90)
    dispatch.close_incident(incident=incident, conclusion=SAID, by=cast.dispatcher, at=time.now)
    incidents.reopen(incident=incident, reason=SAID, by=cast.centre_leader, at=time.now)
    dispatch.close_incident(incident=incident, conclusion=SAID, by=cast.dispatcher, at=time.now)


def found(*marks: str) -> set[str]:
    """Every column of every table that holds one of the marks, whatever its type."""
    places = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name, data_type = 'bytea' from information_schema.columns"
            " where table_schema = 'public'"
            " and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')"
        )
        for table, column, is_bytes in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if is_bytes else f'"{column}"::text'
            for mark in marks:
                cursor.execute(f'select count(*) from "{table}" where strpos({text}, %s) > 0', [mark])
                if cursor.fetchone()[0]:
                    places.add(f"{table}.{column}")
    return places


def _media() -> list[Any]:
    return [one for one in (settings.STATE / "media").rglob("*") if one.is_file()]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.STATE = tmp_path


def test_nothing_is_left_of_a_caller_anywhere_and_the_chain_is_whole(cast: Cast, time: FastForward) -> None:
    report = _take(cast, time.now)
    incident = _work_on(report, cast, time)
    time.settle()
    before = found(NAME, PHONE)
    assert {"intake_report.narrative", "conversation_line.text", "dispatch_order.task"} <= before
    assert {"notify_message.text", "journal_receipt.answer", "dispatch_scenereport.text"} <= before
    assert "journal_entry.body" not in before  # words stand beside the chain, never in it
    assert _media()
    gone = privacy.destroy_by_order(scope=incident.stream, by=cast.emergency_office, at=time.now, **ORDER)
    assert gone > 30
    assert found(NAME, PHONE) == set()
    assert _media() == []
    assert verify().whole
    fact = Entry.objects.filter(kind="journal.personal_destroyed", stream=incident.stream).get()
    assert (fact.by, fact.body["ordered_by"], fact.body["scope"]) == ("lin-ying", "林英", incident.stream)
    page = cast.browser("zhou-min").get(f"/incidents/{incident.ref}/")
    assert page.status_code == 200
    assert "已按规定销毁" in page.content.decode()


def test_of_two_callers_only_one_is_forgotten(cast: Cast, time: FastForward) -> None:
    report = _take(cast, time.now)
    incident = intake.open_from_report(report=report, by=cast.call_taker, at=time.now)
    told = ReportGiven(narrative="我是另一位诸葛报警人，也看到了", caller_name="诸葛报警", type="12G03")
    other = intake.take_report(given=told, by=cast.call_taker, at=time.now)
    intake.join_report(report=other, incident=incident, by=cast.call_taker, at=time.now)
    dispatch.issue_orders(
        incident=incident, wanted=[Wanted("county-fire", SAID)], by=cast.dispatcher, at=time.now
    )
    dispatch.supplement(incident=incident, text="诸葛报警说有两人", by=cast.dispatcher, at=time.now)
    dispatch.supplement(incident=incident, text=SAID, by=cast.dispatcher, at=time.now)
    order = Order.objects.get()
    steps.complete(order=order, text="", by=cast.fire, at=time.now)
    dispatch.close_incident(incident=incident, conclusion="完", by=cast.dispatcher, at=time.now)
    privacy.destroy_by_order(scope=report.stream, by=cast.emergency_office, at=time.now, **ORDER)
    assert found(NAME, PHONE) == set()
    assert {"intake_report.narrative", "intake_report.caller_name"} <= found("诸葛报警")
    assert Entry.objects.filter(kind="dispatch.supplemented").first().body["text"] == "诸葛报警说有两人"


def test_an_order_needs_number_signer_closed_incident_and_the_right(cast: Cast, time: FastForward) -> None:
    report = _take(cast, time.now)
    incident = intake.open_from_report(report=report, by=cast.call_taker, at=time.now)
    for by, refused, given in (
        (cast.dispatcher, Forbidden, ORDER),
        (cast.emergency_office, privacy.StillOpen, ORDER),
        (cast.emergency_office, DomainError, {**ORDER, "order": " "}),
        (cast.emergency_office, DomainError, {**ORDER, "ordered_by": ""}),
        (cast.emergency_office, privacy.NothingThere, {**ORDER, "scope": "incident/26-999999"}),
    ):
        with pytest.raises(refused), transaction.atomic():
            privacy.destroy_by_order(**{"scope": incident.stream, **given}, by=by, at=time.now)
    assert "intake_report.narrative" in found(NAME)


def test_who_saw_what_is_listed_for_the_audit_and_for_nobody_else(cast: Cast, time: FastForward) -> None:
    report = _take(cast, time.now)
    incident = intake.open_from_report(report=report, by=cast.call_taker, at=time.now)
    intake.reveal_caller(report=report, reason="=回拨核实", by=cast.dispatcher, at=time.now)
    Incident.objects.update(sensitive=True)
    for _twice in range(2):
        assert cast.browser("gao-jie").get(f"/incidents/{incident.ref}/").status_code == 200
    audit = cast.browser("zheng-gongzheng")
    page = audit.get("/privacy/looks/?days=3650").content.decode()
    assert "高洁 · 查看敏感事件" in page
    assert page.count("查看敏感事件 ") == 1
    assert "周敏" in page
    assert NAME not in page
    sheet = audit.get("/privacy/looks.csv?days=3650&who=周敏").content.decode("utf-8-sig")
    assert sheet.count("\n") == 2
    assert cast.browser("zhou-min").get("/privacy/looks/").status_code == 403
