"""A spreadsheet must not run what a data file said."""

import pytest

from twins.exports.cells import guard_cell


@pytest.mark.parametrize("value", ["=HYPERLINK(1)", "+1", "-1+cmd", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_guard_cell_disarms_formulas(value: str) -> None:
    assert guard_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["1.7", "clinical.csv", "", 17, -3, None])
def test_guard_cell_leaves_the_rest(value: object) -> None:
    assert guard_cell(value) == value
