import re
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from liandong.core.ui import views
from liandong.core.ui.samples import SampleForm
from liandong.core.ui.words import WORDS

UI = Path(__file__).parent.parent
NEWER = re.compile(r"color-mix|oklch|light-dark|:has\(|@container|@layer|@scope|^\s*&", re.M)
EMOJI = re.compile("[\U0001f300-\U0001faff\u231a\u231b\u23f0-\u23f3]")


@pytest.mark.parametrize("sheet", sorted((UI / "static").rglob("*.css")), ids=lambda p: p.name)
def test_sheets_use_nothing_newer_than_the_desks_browsers(sheet):
    text = sheet.read_text(encoding="utf-8")
    assert not NEWER.search(text)
    assert "url(http" not in text


@pytest.mark.parametrize("script", sorted((UI / "static").rglob("*.js")), ids=lambda p: p.name)
def test_islands_are_short_and_need_no_evaluation(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 210
    assert not re.search(r"\beval\(|new Function|innerHTML\s*=|setAttribute\(.style", text)


def test_templates_have_no_inline_style_or_script():
    for page in (UI / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son(click|load|change)=|<script(?![^>]*src=)", text), page
        assert not EMOJI.search(text), page


def test_every_icon_that_a_page_names_is_in_the_sprite():
    known = set(views.icons())
    named = set()
    for page in (UI.parent.parent).rglob("templates/**/*.html"):
        named |= set(re.findall(r'{%\s*icon "([a-z-]+)"', page.read_text(encoding="utf-8")))
    assert named <= known


@pytest.mark.parametrize("query", ["", "?desk=1", "?phone=1"])
def test_the_living_page_needs_no_database(query):
    request = RequestFactory().get(f"/design/{query}")
    page = views.design(request).content.decode()
    assert 'lang="zh-Hans"' in page or 'lang="en"' in page
    assert "ld-clock" in page


def test_the_living_page_shows_every_status_word():
    page = views.design(RequestFactory().get("/design/")).content.decode()
    assert [word for group in WORDS.values() for word in group if word not in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status"),
    [(views.forbidden, 403), (views.not_found, 404), (views.csrf_failure, 403), (views.server_error, 500)],
)
def test_a_problem_page_says_what_to_do(view, status):
    answer = view(RequestFactory().get("/x/"))
    assert answer.status_code == status
    assert 'class="btn btn-primary"' in answer.content.decode()


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field():
    form = SampleForm({"place": "", "urgency": "1", "channel": "call", "narrative": "水位上涨"})
    page = str(form)
    assert "水位上涨" in page
    place = page.split('name="place"')[1].split("</div>\n</div>")[0]
    assert 'aria-invalid="true"' in place
    assert "field-error" in place
    assert 'id="id_place_error"' in place


def test_choices_are_chips_that_a_keyboard_reaches():
    page = str(SampleForm()["urgency"])
    assert page.count('type="radio"') == 4
    assert 'class="chip"' in page


def test_extra_classes_do_not_open_a_hole():
    class One(forms.Form):
        name = forms.CharField()

    page = Template("{% load ui %}{{ form.name|css:names }}").render(
        Context({"form": One(), "names": '"><b>'})
    )
    assert "<b>" not in page


def test_a_cookie_chooses_the_theme_and_nonsense_does_not_get_into_the_page():
    template = Template("{% load ui %}{% appearance %}")
    request = RequestFactory().get("/")
    request.COOKIES["ld-theme"] = "dark"
    assert 'data-theme="dark"' in template.render(Context({"request": request}))
    request.COOKIES["ld-theme"] = '"><script>'
    assert 'data-theme="light"' in template.render(Context({"request": request}))


def test_the_design_page_has_an_address():
    assert reverse("ui:design") == "/design/"


def test_a_moment_of_another_day_carries_its_date():
    now = timezone.now()
    template = Template("{% load ui %}{% when moment %}")
    shown = template.render(Context({"moment": now - timedelta(days=3), "now": now}))
    assert re.search(r">\d\d-\d\d \d\d:\d\d<", shown)
