from typing import Any

import pytest

from fusion.cohort.history import CtdnaVisit, Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.errors import HistoryError


def make(**changed: Any) -> PatientHistory:
    return PatientHistory(code="P1", study="demo", **changed)


@pytest.mark.parametrize("value", [0.0, -3.0, None])
def test_size_without_a_value_needs_a_state(value: float | None) -> None:
    with pytest.raises(HistoryError, match="size on day 7"):
        SizeVisit(day=7, value_mm=value)


def test_size_below_a_limit_needs_a_limit_above_nothing() -> None:
    assert SizeVisit(day=7, state=Knowing.BELOW_LIMIT).value_mm is None
    with pytest.raises(HistoryError, match="limit above 0"):
        SizeVisit(day=7, state=Knowing.BELOW_LIMIT, limit_mm=0.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"max_vaf": 1.7},
        {"max_vaf": -0.1},
        {"max_vaf": 0.0},
        {"max_vaf": 0.0, "depth": 0, "alt_reads": 0},
        {},
        {"alt_reads": 11, "depth": 10},
        {"max_vaf": 0.1, "limit_vaf": 2.0},
        {"max_vaf": 0.4, "alt_reads": 20, "depth": 1000},
        {"max_vaf": 0.01, "alt_reads": 400, "depth": 1000},
        {"max_vaf": 0.4, "alt_reads": 0, "depth": 1000},
    ],
)
def test_ctdna_that_makes_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(HistoryError, match="ctDNA on day 3"):
        CtdnaVisit(day=3, **fields)


def test_ctdna_without_mutant_reads_of_a_known_depth_is_a_level() -> None:
    assert CtdnaVisit(day=3, alt_reads=0, depth=2000, max_vaf=0.0).has_reads


@pytest.mark.parametrize(("vaf", "alt", "depth"), [(0.08, 160, 2000), (0.05, 2, 60), (0.01, 0, 100), (0.3, 90, 900)])
def test_ctdna_whose_reads_and_fraction_differ_by_filters_and_rounding_is_taken(
    vaf: float, alt: int, depth: int
) -> None:
    assert CtdnaVisit(day=3, max_vaf=vaf, alt_reads=alt, depth=depth).has_reads


def test_line_that_stops_before_it_starts() -> None:
    with pytest.raises(HistoryError, match="docetaxel"):
        TherapyLine(regimen="docetaxel", start_day=5, stop_day=4)


@pytest.mark.parametrize(
    "changed",
    [
        {"sizes": (SizeVisit(day=9, value_mm=1.0), SizeVisit(day=3, value_mm=1.0))},
        {"sizes": (SizeVisit(day=3, value_mm=1.0), SizeVisit(day=3, value_mm=2.0))},
        {"ctdna": (CtdnaVisit(day=9, max_vaf=0.1), CtdnaVisit(day=3, max_vaf=0.1))},
        {"lines": (TherapyLine(regimen="a", start_day=9), TherapyLine(regimen="b", start_day=3))},
        {"ecog": 5},
        {"death_day": 10, "last_known_alive_day": 11},
        {"death_day": 10, "origin_day": 11},
    ],
)
def test_history_that_contradicts_itself(changed: dict[str, Any]) -> None:
    with pytest.raises(HistoryError, match="patient P1"):
        make(**changed)


def test_known_at_origin_takes_everything_later_away() -> None:
    history = make(
        origin_day=50,
        lines=(TherapyLine(regimen="a", start_day=0, stop_day=60), TherapyLine(regimen="b", start_day=61)),
        sizes=tuple(SizeVisit(day=day, value_mm=10.0) for day in (0, 50, 51)),
        ctdna=tuple(CtdnaVisit(day=day, max_vaf=0.1) for day in (0, 51)),
        progression_day=60,
        death_day=90,
    )
    known = history.known_at_origin()
    assert known.lines == (TherapyLine(regimen="a", start_day=0),)
    assert [visit.day for visit in known.sizes] == [0, 50]
    assert [visit.day for visit in known.ctdna] == [0]
    assert (known.progression_day, known.death_day) == (None, None)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"ctdna": (CtdnaVisit(day=0, state=Knowing.FAILED),)}, True),
        ({"ctdna": (CtdnaVisit(day=0, state=Knowing.NONE_FOUND),)}, False),
        ({"sizes": (SizeVisit(day=1, value_mm=10.0),)}, True),
        ({"sizes": (SizeVisit(day=0, value_mm=10.0),)}, False),
    ],
)
def test_is_empty(changed: dict[str, Any], expected: bool) -> None:
    assert make(**changed).is_empty is expected
