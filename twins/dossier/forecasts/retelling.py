"""Sentences that were stored in English, told in the reader's language; one that is not known stays English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.formats import get_format
from django.utils.translation import get_language, gettext

from twins.dossier import words
from twins.dossier.forecasts.flag_messages import GATES, MESSAGES, PHRASES

_HOLE = re.compile(r"%\\\((\w+)\\\)s")
_NUMBER = re.compile(r"[−-]?[\d.]+%?")
_SOURCED = re.compile(r"(?P<sentence>.+) \((?P<source>[^()]*(?:\([^()]*\)[^()]*)?)\)")
_NOT_VERIFIED: Final = "; not verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence; `language` names the one it is in where that is not the reader's."""

    text: str
    language: str = ""


def retell(code: str, message: str) -> Told:
    """A flag's message in the reader's language."""
    for pattern in MESSAGES.get(code, ()):
        if found := matcher(pattern).fullmatch(message):
            values = {name: told_as(name)(value) for name, value in found.groupdict().items()}
            return Told(text=gettext(pattern) % values)
    return retell_gate(message) or Told(text=message, language=foreign())


def retell_gate(message: str) -> Told | None:
    """A sentence on a biomarker with its source; None where it is no such sentence."""
    found = _SOURCED.fullmatch(message)
    if found is None or found["sentence"] not in GATES:
        return None
    source = found["source"]
    if source.endswith(_NOT_VERIFIED):
        source = gettext("%(source)s; not verified") % {"source": source.removesuffix(_NOT_VERIFIED)}
    return Told(text=f"{gettext(found['sentence'])} ({source})")


def foreign() -> str:
    """`en` for readers of another language, who must be told that a sentence is English."""
    return "" if (get_language() or "en").startswith("en") else "en"


@cache
def matcher(pattern: str) -> re.Pattern[str]:
    """The pattern with a group for each placeholder."""
    return re.compile(_HOLE.sub(r"(?P<\1>.+?)", re.escape(pattern)))


def told_as(name: str) -> Callable[[str], str]:
    """How the value of a placeholder is told."""
    return {"modalities": _modalities, "classes": _classes, "because": _phrase, "rule": _phrase}.get(name, _plain)


def _modalities(names: str) -> str:
    return ", ".join(words.modality(name) for name in names.split(", "))


def _classes(names: str) -> str:
    return "; ".join(class_label(name) for name in names.split("; "))


def class_label(name: str) -> str:
    """Short name of an organ class, with which events were counted where they stand beside all causes."""
    for code, told in words.ATTRIBUTIONS.items():
        if name.endswith(suffix := f", {code.replace('_', '-')}"):
            return f"{words.organ_class(name.removesuffix(suffix))}, {told}"
    return words.organ_class(name)


def _phrase(text: str) -> str:
    return gettext(text) if text in PHRASES else text


def _plain(text: str) -> str:
    return text.replace(".", get_format("DECIMAL_SEPARATOR")) if _NUMBER.fullmatch(text) else _phrase(text)
