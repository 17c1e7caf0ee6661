"""Thresholds of sums of diameters, and names at the ends of lines."""

from tests.timelines import levels
from twins.charts.levels import apart, recist_rows


def test_recist_thresholds_follow_the_baseline_and_the_lowest_sum() -> None:
    rows = recist_rows(levels((-10, 100.0), (42, 50.0), (84, 20.0), (126, 40.0)))

    assert [row["value"] for row in rows] == [70.0, 120.0, 60.0, 25.0]


def test_recist_thresholds_need_two_sums_in_millimetres() -> None:
    assert recist_rows(levels((0, 80.0))) == []
    assert recist_rows(levels((0, 80.0), (42, 50.0), name="longest diameter")) == []
    assert recist_rows(levels((0, 80.0), (42, 50.0), unit="cm")) == []


def test_names_at_line_ends_never_touch() -> None:
    assert apart([10.0, 10.0, 40.0]) == [10.0, 23.0, 40.0]
    assert apart([]) == []
