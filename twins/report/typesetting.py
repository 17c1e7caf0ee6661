"""Set a paper in Typst: the templates are read where they lie, what varies comes in as text, nothing is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

import typst
from django.conf import settings

ROOT: Final = settings.BASE_DIR / "templates" / "report"
# Archivable, and readable aloud.
STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
# Those that Typst carries itself: paper looks the same on every machine.
FONTS: Final = typst.Fonts(include_system_fonts=False)
_NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')


def typeset(template: str, *, data: Mapping[str, Any], pictures: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF; the same template, data, pictures and time give the same bytes.

    A letter that no font has is spelled as its code point: an archive must not hold an empty box.
    """
    texts = {"data": written(data), "pictures": written(pictures)}
    while True:
        try:
            return compile_pages(template, texts, at)
        except typst.TypstError as error:
            found = _NO_GLYPH.search(error.message)
            if found is None or not any(found[1] in text for text in texts.values()):
                raise
            texts = {name: spelled(text, found[1]) for name, text in texts.items()}


def compile_pages(template: str, texts: Mapping[str, str], at: datetime) -> bytes:
    """One run of Typst."""
    pdf: bytes = typst.compile(
        ROOT / template,
        root=ROOT,
        font_paths=FONTS,
        sys_inputs=dict(texts),
        pdf_standards=[*STANDARDS],
        timestamp=int(at.timestamp()),
    )
    return pdf


def written(value: Mapping[str, Any]) -> str:
    """JSON in which letters stand as they are; a number that is none is an error."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def spelled(text: str, letters: str) -> str:
    """`[U+2715]` in the place of each of the letters."""
    for letter in set(letters):
        text = text.replace(letter, f"[U+{ord(letter):04X}]")
    return text


def count_pages(pdf: bytes) -> int:
    """Pages by the page tree, which PDF/A-2a as Typst writes it leaves readable."""
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf))
