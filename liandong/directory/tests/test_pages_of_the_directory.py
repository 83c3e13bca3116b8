"""The pages, as those who may and may not open them see them."""

import io
from datetime import timedelta

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.access.models import User
from liandong.core.sheets.models import Upload
from liandong.core.sheets.tests.files import cells, xlsx
from liandong.directory.models import Liaison, MatrixRow, Person
from liandong.directory.tests.county import START

pytestmark = [pytest.mark.usefixtures("county", "later"), pytest.mark.django_db]
PAGES = ["", "units/", "units/county-fire/", "regions/?open=990101003", "people/", "phones/", "matrix/"]


@pytest.fixture
def later() -> object:
    with clock.at(START + timedelta(days=2)) as moment:
        yield moment


def client(person: str) -> Client:
    user = User.objects.create(username=person, person=person)
    found = Client()
    found.force_login(user)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_sent_to_sign_in(page: str) -> None:
    answer = Client().get(f"/directory/{page}")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("person", ["lin-ying", "zhou-min", "wang-gang", "sun-li"])
@pytest.mark.parametrize("page", PAGES)
def test_every_role_gets_a_page_or_a_plain_no(page: str, person: str) -> None:
    hidden = page == "units/county-fire/" and person == "sun-li"
    answer = client(person).get(f"/directory/{page}")
    assert answer.status_code == (404 if hidden else 200)
    assert "19900000012" not in answer.content.decode()


def test_only_those_who_keep_the_directory_import_and_export() -> None:
    for path in ("tables/people/", "tables/people/export.xlsx", "tables/units/template.xlsx"):
        assert client_status("zhou-min", path) == 403
        assert client_status("lin-ying", path) == 200
    assert client_status("lin-ying", "tables/cats/") == 404


def client_status(person: str, path: str) -> int:
    User.objects.filter(person=person).delete()
    return int(client(person).get(f"/directory/{path}").status_code)


def test_a_file_goes_from_upload_to_preview_to_import() -> None:
    browser = client("lin-ying")
    content = xlsx(
        ["姓名", "单位", "手机"], ["新人", "财政局", "19911110001"], ["坏人", "没有的局", "19911110002"]
    )
    answer = browser.post("/directory/tables/people/", {"file": named(content, "花名册.xlsx")})
    assert answer.status_code == 302
    preview = answer["Location"]
    shown = browser.get(preview).content.decode()
    assert "导入无误的 1 行" in shown
    assert "没有名为“没有的局”的单位" in shown
    book = browser.get(f"{preview}problems.xlsx")
    assert cells(book.content)[2][3] == "没有名为“没有的局”的单位"
    browser.post(f"{preview}rows/")
    assert Person.objects.filter(name="新人").exists()
    assert browser.get(preview).status_code == 410
    assert bytes(Upload.objects.get().content) == b""


def test_a_picture_is_no_table_and_the_page_says_so() -> None:
    answer = client("lin-ying").post(
        "/directory/tables/people/", {"file": named(b"\x89PNG\r\n\x1a\n\x00", "花名册.xlsx")}
    )
    assert answer.status_code == 422
    assert "不是 .xlsx、.xls 或 .csv 表格" in answer.content.decode()
    assert not Upload.objects.exists()


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_exports_are_masked_unless_asked_for_whole() -> None:
    browser = client("lin-ying")
    masked = browser.get("/directory/tables/people/export.csv").content.decode("utf-8-sig")
    whole = browser.get("/directory/tables/people/export.csv?whole=1").content.decode("utf-8-sig")
    assert ("199****0012" in masked, "19900000012" in masked, "19900000012" in whole) == (True, False, True)


def test_a_unit_files_its_own_liaison_on_its_page() -> None:
    browser = client("wang-gang")
    said = {"liaison-name": "韩梅", "liaison-phone": "19900000013"}
    answer = browser.post("/directory/units/county-fire/liaisons/", said, follow=True)
    assert "已备案联络员 韩梅" in answer.content.decode()
    assert Liaison.objects.get(unit="county-fire", until=None).name == "韩梅"
    answer = browser.post("/directory/units/county-fire/liaisons/", {"liaison-name": "韩梅"}, follow=True)
    assert "电话：" in answer.content.decode()
    assert browser.post("/directory/units/finance-bureau/liaisons/", said).status_code == 404


def test_the_emergency_office_changes_the_matrix_by_names() -> None:
    browser = client("lin-ying")
    assert "牵头单位" in browser.get("/directory/matrix/?types=11A&phase=first_handling").content.decode()
    said = {"types": "11A", "phase": "first_handling", "lead": "消防大队", "cooperating": "公安、青山镇"}
    browser.post("/directory/matrix/rows/", said)
    row = MatrixRow.objects.get(types="11A", phase="first_handling")
    assert (row.lead, row.cooperating, row.local) == (
        "org:county-fire",
        ["police", "org:town-990101003"],
        True,
    )
    answer = browser.post("/directory/matrix/rows/", said | {"lead": "没有的单位"}, follow=True)
    assert "没有名为“没有的单位”的单位" in answer.content.decode()


def test_a_phone_is_shown_whole_on_request_only() -> None:
    assert "19900000012" in client("zhou-min").post("/directory/people/li-lei/phone/").content.decode()
    assert client("sun-li").post("/directory/people/li-lei/phone/").status_code == 404


def test_search_answers_a_combobox() -> None:
    found = client("lin-ying").get("/directory/search/", {"q": "xfdd"}).json()["results"]
    assert found == [{"value": "county-fire", "label": "消防大队", "hint": "云岭县", "kind": "unit"}]
