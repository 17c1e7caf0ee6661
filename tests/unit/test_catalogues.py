"""The catalogues are whole: every text that the source marks is there, translated, with its placeholders."""

import re
from pathlib import Path

import polib
import pytest

from tests.messages import read_messages
from tests.messages.__main__ import LOCALE, merged

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%")


def texts_of(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_catalogue_holds_every_text_of_the_source_and_no_other(path: Path) -> None:
    held = {(each.msgid, each.msgid_plural, each.msgctxt or "") for each in polib.pofile(str(path))}

    assert held == {(each.text, each.plural, each.context) for each in merged(read_messages())}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_text_is_untranslated_fuzzy_or_obsolete(path: Path) -> None:
    catalogue = polib.pofile(str(path))

    assert (catalogue.untranslated_entries(), catalogue.fuzzy_entries(), catalogue.obsolete_entries()) == ([], [], [])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_placeholders_are_those_of_the_source(path: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(path))
        for text in texts_of(entry)
        if set(NAMED.findall(text)) - {"%%"} != set(NAMED.findall(entry.msgid_plural or entry.msgid)) - {"%%"}
    ]

    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_compiled_catalogue_is_the_written_one(path: Path) -> None:
    written, compiled = polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo")))

    assert {each.msgid: texts_of(each) for each in written} == {each.msgid: texts_of(each) for each in compiled}
