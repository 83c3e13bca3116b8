"""What a phone wrote arrives once, with its own time, in the order written, however often it is sent."""

import json
import random
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.directory.models import Appointment, Organisation, Person, Post, Region
from liandong.intake import reads
from liandong.intake.models import Report
from liandong.intake.tests import county
from liandong.intake.tests.county import AT, LI
from liandong.web import field_media, field_photos, field_reports
from liandong.web.models import Photo

VILLAGE = "990101009203"
NOW = AT + timedelta(hours=9)
WRONG_CLOCK = timedelta(days=400)  # phones whose clock was never set


@pytest.fixture
def villages(db: None, settings: Any, tmp_path: Path) -> dict[str, Client]:
    """Two informants of one village."""
    settings.STATE = tmp_path
    county.furnish()
    town = Region.objects.get(code="990101009")
    region = Region.objects.create(code=VILLAGE, name="竹坪村", kind="village", level="village", parent=town)
    org = Organisation(code="village-zhuping", name="竹坪村民委员会", kind="village", region=region)
    org.settle()
    org.save()
    return {ref: sign_in(ref, "village-zhuping", "village_informant") for ref in ("zhang-san", "li-si")}


def sign_in(ref: str, org: str, role: str) -> Client:
    person = Person.objects.create(ref=ref, name=ref, org_id=org, phone="19900007788")
    post = Post.objects.create(code=f"{org}:{role}:{ref}", org_id=org, role=role)
    Appointment.objects.create(person=person, post=post, since=AT - timedelta(days=300))
    client = Client()
    client.force_login(get_user_model().objects.create_user(ref, person=ref))
    return client


def ms(moment: Any) -> int:
    return int(moment.timestamp() * 1000)


def note(number: int, minutes_ago: float, **more: Any) -> dict[str, Any]:
    return {
        "key": f"key-{number:05}",
        "seq": number,
        "written_at": ms(NOW - timedelta(minutes=minutes_ago) - WRONG_CLOCK),
        "sent_at": ms(NOW - WRONG_CLOCK),
        "kind": "flood",
        "narrative": f"第{number}条",
        "lon": 104.2,
        "lat": 26.2,
        "accuracy": 17.4,
        **more,
    }


def send(client: Client, body: Any) -> Any:
    with clock.at(NOW):
        return client.post(
            "/field/reports/", json.dumps(body), "application/json", headers={"accept": "application/json"}
        )


def photo(**gps: Any) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "a phone"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (26.0, 12.0, 0.0), 3: "E", 4: (104.0, 12.0, 0.0)}
        )
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:21 17:00:00"
    out = BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("x.exe", out.getvalue(), "application/octet-stream")


def send_photo(client: Client, key: str, file: Any, photo_key: str = "photo-key-1") -> Any:
    with clock.at(NOW):
        return client.post(
            f"/field/reports/{key}/photos/", {"photo": file}, headers={"Idempotency-Key": photo_key}
        )


def test_forty_five_writes_each_sent_twice_and_shuffled_have_forty_five_effects(
    villages: dict[str, Client],
) -> None:
    people = list(villages)
    written = [(people[n % 2], note(n, minutes_ago=500 - n * 10)) for n in range(45)]
    sent = written * 2
    random.Random(7).shuffle(sent)
    answers: dict[str, set[str]] = {}
    for who, body in sent:
        answer = send(villages[who], {**body, "sent_at": body["sent_at"]})
        assert answer.status_code == 201
        answers.setdefault(body["key"], set()).add(answer.json()["ref"])
    assert all(len(refs) == 1 for refs in answers.values())
    assert Report.objects.count() == 45
    assert Entry.objects.filter(kind="intake.report_taken").count() == 45
    for who in people:
        viewer = county.actor(who, "village_informant", "village-zhuping", VILLAGE)
        mine = field_reports.mine(viewer)
        theirs = [body for person, body in written if person == who]
        assert [one.report.narrative for one in mine] == [body["narrative"] for body in reversed(theirs)]
        assert [one.written_at for one in mine] == [
            NOW - timedelta(milliseconds=body["sent_at"] - body["written_at"]) for body in reversed(theirs)
        ]
        assert [one.report.happened_at for one in mine] == [one.written_at for one in mine]


def test_the_report_is_the_villages_and_waits_at_the_centre(villages: dict[str, Client]) -> None:
    assert send(villages["zhang-san"], note(1, 90)).status_code == 201
    report = Report.objects.get()
    assert (report.channel, report.status, report.region) == ("app", "taken", VILLAGE)
    assert (report.caller_name, report.caller_phone) == ("zhang-san", "19900007788")
    assert (report.lon, report.radius_m, report.type) == (104.2, 18, "11A01")
    assert report.taken_at == NOW  # the centre's clocks run from when it came
    assert report.happened_at == NOW - timedelta(minutes=90)
    assert [call.report for call in reads.call_list(LI, NOW).waiting] == [report]
    desk = sign_in("li-na", "linkage-centre", "call_taker")
    assert f'id="call-{report.ref}" data-ringing="call"' in desk.get("/desk/call/rows/").content.decode()
    opened = desk.get(f"/desk/call/?report={report.ref}").content.decode()
    assert f'id="call-{report.ref}" data-ringing' not in opened


def test_nothing_but_a_kind_is_enough_and_no_time_lies_ahead(villages: dict[str, Client]) -> None:
    ahead = note(2, minutes_ago=-30, narrative="", kind="", lon=None, lat=None)
    assert send(villages["li-si"], ahead).status_code == 201
    report = Report.objects.get()
    assert (report.narrative, report.place_name, report.lon) == ("其他", "竹坪乡竹坪村", None)
    assert report.happened_at == NOW


def test_what_a_receiver_or_the_directory_has_wrong_turns_no_report_away(
    villages: dict[str, Client],
) -> None:
    Person.objects.filter(ref="li-si").update(phone="19900007788 转 2")
    for number, wrong in enumerate(
        [{"lon": 0, "lat": 0}, {"lat": None}, {"accuracy": -5}, {"accuracy": 1e9}], 50
    ):
        assert send(villages["li-si"], note(number, 5, **wrong)).status_code == 201
    assert [one.lon for one in Report.objects.order_by("id")] == [None, None, 104.2, 104.2]
    assert set(Report.objects.values_list("caller_phone", flat=True)) == {"19900007788  2"}


def test_a_second_later_write_with_the_same_key_changes_nothing(villages: dict[str, Client]) -> None:
    first, second = (send(villages["li-si"], note(3, ago)) for ago in (60, 10))
    assert first.json() == second.json()
    assert field_reports.mine(county.actor("li-si", "village_informant", "village-zhuping", VILLAGE))[
        0
    ].written_at == NOW - timedelta(minutes=60)
    assert send(villages["zhang-san"], note(3, 60)).json()["ref"] != first.json()["ref"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"key": "1" * 65},
        {"key": "../../../etc/passwd"},
        {"key": ["x"]},
        {"seq": -1},
        {"seq": 1e300},
        {"written_at": None},
        {"written_at": "yesterday"},
        {"sent_at": 1e300},
        {"kind": "ufo"},
        {"kind": 5},
        {"narrative": {"a": 1}},
        {"narrative": "水" * 5000},
        {"narrative": "\x00"},
    ],
)
def test_what_a_phone_cannot_have_written_is_said(villages: dict[str, Client], wrong: dict[str, Any]) -> None:
    answer = send(villages["li-si"], note(4, 5, **wrong))
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_what_is_no_report_is_refused(villages: dict[str, Client], body: Any) -> None:
    assert send(villages["li-si"], body).status_code == 422


def test_a_photo_comes_after_and_its_camera_is_forgotten(villages: dict[str, Client]) -> None:
    send(villages["li-si"], note(5, 5))
    content = photo(gps=True).read()
    files = [SimpleUploadedFile("x.exe", content, "application/octet-stream") for _again in range(2)]
    answers = [send_photo(villages["li-si"], "key-00005", file) for file in files]
    assert [one.status_code for one in answers] == [201, 201]
    kept = Photo.objects.get()
    assert (round(kept.lon or 0, 4), round(kept.lat or 0, 4)) == (104.2, 26.2)
    assert kept.taken_at
    assert kept.taken_at.isoformat() == "2026-11-21T09:00:00+00:00"
    with Image.open(field_photos.path_of(kept.sha256)) as stored:
        assert (stored.format, stored.size, dict(stored.getexif())) == ("JPEG", (2560, 1707), {})
    assert "intake.photo_added" in county.kinds(kept.report.stream)


def test_only_those_who_see_the_report_see_its_photo(villages: dict[str, Client]) -> None:
    send(villages["li-si"], note(6, 5))
    send_photo(villages["li-si"], "key-00006", photo())
    kept = Photo.objects.get()
    address = f"/reports/{kept.report.ref}/photos/{kept.sha256}/"
    answer = villages["li-si"].get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert sign_in("xiao-fang", "county-fire", "unit_duty").get(address).status_code == 404
    assert sign_in("zhou-min", "linkage-centre", "dispatcher").get(address).status_code == 200
    assert villages["zhang-san"].get(address).status_code == 403  # of the village, but not at work on it
    assert Client().get(address).status_code == 302
    assert villages["li-si"].get(f"/reports/{kept.report.ref}/photos/{'0' * 64}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<svg onload=alert(1)>", 415),
        (b"", 415),
        (b"\xff\xd8broken", 415),
        (b"x" * (10 * 2**20 + 1), 413),
    ],
)
def test_what_is_no_photo_is_refused(villages: dict[str, Client], content: bytes, status: int) -> None:
    send(villages["li-si"], note(7, 5))
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    assert send_photo(villages["li-si"], "key-00007", file).status_code == status
    assert not Photo.objects.exists()


def test_a_picture_that_unpacks_to_too_much_is_refused(villages: dict[str, Client]) -> None:
    send(villages["li-si"], note(8, 5))
    out = BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    bomb = SimpleUploadedFile("photo.png", out.getvalue(), "image/png")
    assert send_photo(villages["li-si"], "key-00008", bomb).status_code == 413


def test_a_photo_of_anothers_report_is_not_taken(villages: dict[str, Client]) -> None:
    send(villages["li-si"], note(9, 5))
    assert send_photo(villages["zhang-san"], "key-00009", photo()).status_code == 404


def test_photos_go_with_the_callers_data(
    villages: dict[str, Client], django_capture_on_commit_callbacks: Any
) -> None:
    send(villages["li-si"], note(10, 5))
    send_photo(villages["li-si"], "key-00010", photo())
    kept = Photo.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        field_media.forget_media(list(Entry.objects.filter(stream=kept.report.stream)))
    assert not Photo.objects.exists()
    assert not field_photos.path_of(kept.sha256).exists()


def test_the_pages_show_what_was_sent(villages: dict[str, Client]) -> None:
    send(villages["li-si"], note(11, 5))
    page = villages["li-si"].get("/field/mine/").content.decode()
    assert "第11条" in page
    home = villages["li-si"].get("/field/").content.decode()
    assert home.count("data-kind=") == 9
    assert "竹坪村" in home
    assert villages["li-si"].get("/").url == "/field/"
    assert villages["li-si"].get("/field/incidents/").status_code == 200
    assert "text/javascript" in Client().get("/field/worker.js")["Content-Type"]
