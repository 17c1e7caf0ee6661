"""How a paper is cut to four pages."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
import typst

from twins.report.plain import plain
from twins.report.room import ROOMS, shortened
from twins.report.typesetting import spelled, written


def test_rows_beyond_the_room_are_counted() -> None:
    assert shortened(range(5), 3) == {"rows": [0, 1, 2], "more": "2 more on the patient page."}
    assert shortened(range(3), 3) == {"rows": [0, 1, 2], "more": ""}


def test_each_room_is_no_wider_than_the_one_before() -> None:
    names = [name for name in ROOMS[0].__slots__ if name != "dense"]

    for wide, narrow in pairwise(ROOMS):
        assert all(getattr(wide, name) >= getattr(narrow, name) for name in names)
        assert wide.dense <= narrow.dense


def test_records_become_json_without_pictures() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)

    assert plain({"at": at, "rows": (1, 2.5, None, True)}) == {"at": at.isoformat(), "rows": [1, 2.5, None, True]}


def test_letter_without_a_glyph_is_spelled_by_its_code_point() -> None:
    assert spelled("a ✕ b", "✕") == "a [U+2715] b"


def test_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        written({"p": float("nan")})


def test_fonts_are_those_that_typst_carries() -> None:
    assert "Libertinus Serif" in typst.Fonts(include_system_fonts=False).families()
