"""What the cells of a clinical file say: missing, a number, a bound, plain text, or what may not be stored."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.tables import Missing
from ingest.tables.numbers import parse_number

NULLS = Missing.of(
    ("[not applicable]", "[not available]", "[pending]", "[discrepancy]", "[completed]", "[null]", "na", "nan")
)
_BOUND = re.compile(r"(?P<comparator>[<>]=?)?\s*(?P<number>\S+)")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*([^)]*)\)")
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-z/!]|(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>?")
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)(?!\d)")
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A number, or with a comparator a bound of one (`>8`)."""

    value: float
    comparator: str = ""


def is_missing(text: str) -> bool:
    """Whether the cell says that there is no value."""
    return text.strip().lower() in NULLS.words


def parse_bound(text: str) -> Bound:
    """A number that may follow < or >.

    Raises:
        ValueError: no number.
    """
    found = _BOUND.fullmatch(text.strip())
    if found is None:
        raise ValueError("expected a number, or a bound such as >8")
    return Bound(parse_number(found["number"]), found["comparator"] or "")


def has_markup(text: str) -> bool:
    """Whether the text would run or show as more than text: HTML, or a link to anything but the web."""
    if "<" not in text and ":" not in text and "](" not in text:
        return False  # nearly every cell, and a million of them are asked about
    if _MARKUP.search(text):
        return True
    return any(not _WEB.fullmatch(target.strip()) for _, target in _LINK.findall(text))


def without_links(text: str) -> str:
    """The text with Markdown links replaced by their words."""
    return _LINK.sub(lambda found: found.group(1), text) if "](" in text else text


def without_markup(text: str) -> str:
    """The text of a description: tags dropped, links replaced by their words."""
    return _MARKUP.sub(" ", _TAG.sub(" ", without_links(text))).strip()


def is_web_address(text: str) -> bool:
    """Whether the text is one address on the web, http or https."""
    return _WEB.fullmatch(text.strip()) is not None


def has_calendar_date(text: str) -> bool:
    """Whether a day of a calendar stands in the text."""
    return _DATE.search(text) is not None


def is_spreadsheet_date(text: str) -> bool:
    """Whether a spreadsheet may have made a date of the value: two parts, one of them a month (20-Oct)."""
    parts = text.split("-")
    plain = not any(mark in text for mark in ",.:;")
    return len(parts) == 2 and plain and any(part.lower() in _MONTHS for part in parts)
