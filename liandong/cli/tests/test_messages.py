"""Translations: read, merged, compiled, and nothing that the product says is left out."""

import gettext

import pytest

from liandong.cli import messages
from liandong.cli.catalogue import Key, read_po, write_mo, write_po
from liandong.cli.wording import keys_of_template

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: a.py:1
msgid "签收"
msgstr "Acknowledge"

msgid "共 %(n)s 条"
msgid_plural "共 %(n)s 条。"
msgstr[0] "%(n)s row"
msgstr[1] "%(n)s rows"

msgctxt "动词"
msgid "派"
msgstr ""
"Se"
"nd \\"now\\""

#, fuzzy
msgid "旧"
msgstr "Old"

msgid "未译"
msgstr ""

#~ msgid "废"
#~ msgstr "Gone"
"""


@pytest.fixture
def part(tmp_path):
    (tmp_path / "part.po").write_text(PO)
    return tmp_path / "part.po"


def test_a_part_is_read_as_gettext_would(part):
    assert read_po(part) == {
        Key("签收"): ["Acknowledge"],
        Key("共 %(n)s 条", plural="共 %(n)s 条。"): ["%(n)s row", "%(n)s rows"],
        Key("派", context="动词"): ['Send "now"'],
    }


def test_python_reads_the_compiled_catalogue(part, tmp_path):
    write_mo(tmp_path / "made.mo", read_po(part))
    with open(tmp_path / "made.mo", "rb") as f:
        catalogue = gettext.GNUTranslations(f)
    assert catalogue.gettext("签收") == "Acknowledge"
    assert catalogue.pgettext("动词", "派") == 'Send "now"'
    assert catalogue.ngettext("共 %(n)s 条", "共 %(n)s 条。", 2) == "%(n)s rows"


def test_what_is_written_reads_back_the_same(part, tmp_path):
    write_po(tmp_path / "again.po", read_po(part))
    assert read_po(tmp_path / "again.po") == read_po(part)


def test_two_parts_that_disagree_and_lost_fields_are_named(tmp_path, monkeypatch):
    (tmp_path / "a.po").write_text(
        'msgid "{who} 到场"\nmsgstr "{whom} arrived"\n\nmsgid "签收"\nmsgstr "Sign"\n'
    )
    (tmp_path / "b.po").write_text('msgid "签收"\nmsgstr "Acknowledge"\n')
    monkeypatch.setattr(messages, "PARTS", tmp_path)
    _, problems = messages.merged()
    assert len(problems) == 2
    assert "到场" in problems[0]
    assert "签收" in problems[1]


def test_every_way_a_template_says_something_is_found():
    template = """{% translate "签收" %}{% translate '派' context "动词" as x %}{{ _("到场")|upper }}
    {% blocktranslate trimmed count n=rows|length %}
      共 {{ n }} 条
      {% plural %} 共 {{ n }} 条。
    {% endblocktranslate %}{% blocktranslate with a=b %}完成 {{ a }}，100%{% endblocktranslate %}"""
    found = [key for key, _ in keys_of_template(template)]
    assert set(found) == {
        Key("签收"),
        Key("派", context="动词"),
        Key("到场"),
        Key("共 %(n)s 条", plural="共 %(n)s 条。"),
        Key("完成 %(a)s，100%%"),
    }
