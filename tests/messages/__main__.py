"""Bring the catalogues up to what the source marks: `python -m tests.messages`; new texts come untranslated."""

from __future__ import annotations

import sys

import django
import polib
from django.conf import settings

from tests.messages import Message, read_messages
from tests.paths import PROJECT

LOCALE = PROJECT / "twins" / "locale"
PLURALS = {"de": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}


def update(language: str, found: dict[Message, list[str]]) -> polib.POFile:
    """The catalogue with an entry a text; what is translated stays, what nobody marks any more goes."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    kept = {(each.msgid, each.msgctxt or ""): each for each in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": PLURALS[language],
    }
    for message, files in sorted(merged(found).items()):
        catalogue.append(entry_of(message, files, kept.get((message.text, message.context))))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogue


def merged(found: dict[Message, list[str]]) -> dict[Message, list[str]]:
    """A text that is also counted somewhere has one entry, with its plural."""
    counted = {(each.text, each.context) for each in found if each.plural}
    return {each: files for each, files in found.items() if each.plural or (each.text, each.context) not in counted}


def entry_of(message: Message, files: list[str], old: polib.POEntry | None) -> polib.POEntry:
    """An entry with the translation that it had."""
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(file, "") for file in dict.fromkeys(files)],
    )
    if old is not None and bool(old.msgid_plural) == bool(message.plural):
        entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural
    elif message.plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


if __name__ == "__main__":
    django.setup()
    marked = read_messages()
    for language, _ in settings.LANGUAGES:
        if language in PLURALS:
            made = update(language, marked)
            sys.stdout.write(f"{language}: {len(made)} texts, {len(made.untranslated_entries())} untranslated\n")
