"""A spreadsheet must not run what a data file said."""

import pytest

from twins.views.durations import about
from twins.views.issues import guard_cell


@pytest.mark.parametrize("value", ["=HYPERLINK(1)", "+1", "-1+cmd", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_guard_cell_disarms_formulas(value: str) -> None:
    assert guard_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["1.7", "clinical.csv", "", 17, -3, None])
def test_guard_cell_leaves_the_rest(value: object) -> None:
    assert guard_cell(value) == value


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about 5 seconds"),
        (42, "about 40 seconds"),
        (58, "about 1 minute"),
        (700, "about 12 minutes"),
        (9000, "about 2 hours"),
    ],
)
def test_about_is_no_more_exact_than_it_is_known(seconds: float, words: str) -> None:
    assert about(seconds) == words
