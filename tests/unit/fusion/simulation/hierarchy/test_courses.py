import math
from dataclasses import replace

import pytest

from fusion.cohort.history import Knowing, SizeVisit, TherapyLine
from fusion.errors import CohortError
from fusion.simulation.hierarchy.courses import build_courses
from fusion.simulation.settings import DEFAULTS
from tests.unit.fusion.simulation.hierarchy.cohorts import ARM, LIBRARY, courses_of, history


def test_courses_are_padded_and_know_what_is_measured() -> None:
    courses = courses_of([history("A", (50.0, None, 30.0)), history("B", (20.0,))])
    assert courses.codes == ("A", "B") and courses.arms == ("docetaxel",)
    assert courses.measured.tolist() == [[True, False, True], [True, False, False]]
    assert courses.censored.tolist() == [[False, True, False], [False, False, False]]
    assert float(courses.log_sizes[0, 1]) == pytest.approx(math.log(DEFAULTS.size_limit_mm))
    assert float(courses.times[0, 1]) == pytest.approx(42 / 30.4375)


def test_courses_first_scans_hide_the_others_and_keep_their_days() -> None:
    courses = courses_of([history("A", (50.0, 40.0, 30.0))])
    first = courses.first(2)
    assert first.scans.tolist() == [2] and float(first.log_sizes[0, 2]) == 0
    assert first.times.tolist() == courses.times.tolist()
    assert first.trimmed().times.shape == (1, 2)


def test_courses_leave_out_what_the_line_does_not_explain() -> None:
    whole = history("A", (50.0, 40.0, 30.0, 35.0))
    stopped = replace(whole, lines=(TherapyLine(regimen=ARM, start_day=0, stop_day=84),))
    switched = replace(whole, lines=(*whole.lines, TherapyLine(regimen="nivolumab", start_day=100)))
    early = replace(whole, sizes=(SizeVisit(day=-200, value_mm=10.0), *whole.sizes))
    assert [courses_of([each]).scans.item() for each in (whole, stopped, switched, early)] == [4, 3, 3, 4]


def test_courses_ignore_failed_scans_and_count_who_has_none() -> None:
    failed = replace(history("A", (50.0,)), sizes=(SizeVisit(day=0, state=Knowing.FAILED),))
    untreated = replace(history("B", (50.0,)), lines=())
    courses, excluded = build_courses([failed, untreated, history("C", (50.0,))], LIBRARY, DEFAULTS)
    assert courses.codes == ("C",) and (excluded.no_size, excluded.no_line) == (1, 1)


def test_courses_of_nobody_are_refused() -> None:
    with pytest.raises(CohortError, match="a treated patient with a size"):
        build_courses([replace(history("B", (50.0,)), lines=())], LIBRARY, DEFAULTS)


def test_courses_name_an_arm_that_nobody_knows_as_it_is_written() -> None:
    assert courses_of([history("A", (50.0, 40.0), regimen="site arm 7")]).arms == ("site arm 7",)
