"""What comes as a body, a file or an address from outside: refused with a reason, never a server error."""

import csv
import io
import struct
import zlib

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image

from liandong.core.errors import DomainError
from liandong.core.notify.channels.webhook import refuse_unlisted
from liandong.core.notify.transport import Refused
from liandong.core.sheets.books import export_csv, export_xlsx
from liandong.core.sheets.columns import Column, tidy
from liandong.core.testing import matrix
from liandong.web.field_photos import read_picture
from liandong.web.field_voices import read_sound
from tests.access_table import ROWS

BODIES = {
    "deep": (b"[" * 20_000 + b"]" * 20_000, "application/json"),
    "deep-objects": (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "application/json"),
    "surrogate": (rb'{"key": "\ud800", "narrative": "\udfff"}', "application/json"),
    "nul": (rb'{"key": "\u0000", "narrative": "\u0000"}', "application/json"),
    "not-json": (b"\xff\xfe\x00{", "application/json"),
    "huge-number": (b'{"key": 1e999, "lon": ' + b"9" * 5000 + b"}", "application/json"),
    "broken-multipart": (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    "no-boundary": (b"x", "multipart/form-data"),
    "many-fields": (b"&".join(b"a%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
}
WRITES = sorted({row.name for row in ROWS if row.method == "post"})


@pytest.fixture(autouse=True)
def _not_a_demo(settings):
    settings.DEMO = False


def answers(name, bodies):
    """What an address that takes writes answers to each body, as who gets furthest."""
    row = next(one for one in ROWS if one.name == name and one.method == "post")
    viewer = min(
        matrix.ROLES[1:], key=lambda role: (row.expected(role) in (401, 403, 404), row.expected(role))
    )
    made = row.make() if row.make else {}
    client = Client(raise_request_exception=False)
    client.force_login(matrix.account_of(viewer))
    url = reverse(name, kwargs={**row.args, **made})
    with matrix.acting(viewer, row.topics):
        for body, kind in bodies:
            with transaction.atomic():
                yield client.post(url, body, content_type=kind).status_code
                transaction.set_rollback(True)


@pytest.mark.django_db
def test_no_body_is_a_server_error_at_any_address():
    found = set()
    for name in WRITES:
        with transaction.atomic():
            said = zip(BODIES, answers(name, BODIES.values()), strict=True)
            found |= {(name, what, status) for what, status in said if status >= 500}
            transaction.set_rollback(True)
    assert found == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["web:public_report", "api:take_report", "web:field_reports", "dispatch:supplements"]
)
def test_thirty_megabytes_are_refused_with_a_reason(name):
    kinds = ("application/json", "application/x-www-form-urlencoded")
    assert name in {row.name for row in ROWS}
    for status in answers(name, [(b"x" * 30_000_000, kind) for kind in kinds]):
        assert 400 <= status < 500


# --- addresses that our server would call ---------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.0.0.5/x", "https://169.254.169.254/latest/meta-data/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/",
        "https://localhost/", "http://hooks.example/", "file:///etc/passwd", "unix:///run/x",
        "gopher://hooks.example/",
        "https://hooks.example@127.0.0.1/", "https://127.0.0.1#hooks.example", "https://hooks.example.evil.example/",
        "https://user:word@hooks.example/", "https://evil.example\\@hooks.example/", "ftp://hooks.example/",
        "//hooks.example",
        "https://hooks.example\r\nHost: x/", "",
    ],
)  # fmt: skip
def test_no_address_but_the_listed_is_called(settings, url):
    """A list of names, not of what is forbidden: ranges, mappings and spellings cannot get round it."""
    settings.WEBHOOK_HOSTS = ("hooks.example",)
    with pytest.raises((Refused, ValueError)):
        refuse_unlisted(url)


def test_the_listed_is_called(settings):
    settings.WEBHOOK_HOSTS = ("hooks.example", "http://10.1.2.3:8080")
    refuse_unlisted("https://hooks.example/in")
    refuse_unlisted("http://10.1.2.3:8080/in")


# --- tables ------------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "　=1",
    '=HYPERLINK("x")',
]


def test_no_cell_of_an_export_is_a_formula():
    columns = [Column("name", "名称"), Column("note", "=标题")]
    rows = [{"name": one, "note": one} for one in FORMULAS]
    text = export_csv(columns, rows, masked=False).decode("utf-8-sig")
    for line in list(csv.reader(io.StringIO(text)))[1:]:
        for cell in line:
            assert cell.startswith("'"), cell
    book = openpyxl.load_workbook(io.BytesIO(export_xlsx("表", columns, rows, masked=False)))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert not any(cell.data_type == "f" for cell in cells)


def test_what_was_made_harmless_comes_back_as_it_was():
    assert [tidy(f"'{one}") for one in ("=1+1", "+1", "-1", "@x")] == ["=1+1", "+1", "-1", "@x"]


# --- files -------------------------------------------------------------------------------------------------


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side):
    """A PNG of a few kilobytes that says it is `side` pixels square."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def jpeg(**gps):
    out, exif = io.BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (26.0, 12.0, 0.0), 3: "E", 4: (104.0, 12.0, 0.0)}
        )
        exif[ExifTags.Base.ImageDescription] = "<script>欧阳春雷</script>"
    Image.new("RGB", (60, 40), (9, 90, 9)).save(out, "JPEG", exif=exif, comment=b"<script>x</script>")
    return out.getvalue()


def file(content, name="x.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, content, kind)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>",
        b"<!doctype html><script>x()</script>", b"GIF89a/*<script>x()</script>*/", b"%PDF-1.7",
        b"PK\x03\x04", b"",
        b"\xff\xd8\xff", bomb(60_000), bomb(8_000),
        b"\x00\x00\x01\x00", b"8BPS", b"II*\x00",
    ],
)  # fmt: skip
def test_what_is_no_photo_or_too_large_a_one_is_refused(content):
    with pytest.raises(DomainError) as refused:
        read_picture(file(content))
    assert refused.value.status in (413, 415)


def test_of_a_photo_only_the_picture_is_kept():
    """A polyglot's other half, comments and the camera's position do not survive; the position is a field."""
    picture = read_picture(file(jpeg(gps=True) + b"<script>alert(1)</script>PK\x03\x04", "../../x.php"))
    assert b"script" not in picture.jpeg
    assert b"PK\x03\x04" not in picture.jpeg
    assert (round(picture.lon, 2), round(picture.lat, 2)) == (104.2, 26.2)
    kept = Image.open(io.BytesIO(picture.jpeg))
    assert (kept.format, dict(kept.getexif()), kept.info.get("comment")) == ("JPEG", {}, None)


@pytest.mark.parametrize(
    "content", [b"<html>", jpeg(), b"OggS<script>", b"\x1aE\xdf\xa3webm<script>", b"RIFF....WAVE", b"ID3"]
)
def test_what_is_no_recording_is_refused(content):
    with pytest.raises(DomainError) as refused:
        read_sound(file(content, "x.webm", "audio/webm"))
    assert refused.value.status in (413, 415)


def test_a_kept_file_does_nothing_in_a_browser(tmp_path, settings, rf):
    from liandong.web import field_media

    settings.STATE = tmp_path
    field_media.store(jpeg(), field_media.path_of("0" * 64, "jpg"))
    answer = field_media.given(rf.get("/"), "0" * 64, "jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
