import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.twin.sizes import measure
from benchmarks.twin.sizes.reading import FILES, read_sizes, without_number
from benchmarks.twin.sizes.scoring import Scored, coverage_interval, error_difference
from fusion.cohort.history import Knowing
from fusion.simulation.hierarchy.recalibrating import LEVELS
from tests.paths import dev_data

HEADER = "Patient_Anonmyized,Treatment_Day,TargetLesionLongDiam_mm,Study_Arm\n"
ODD = """-7,12,30,First
-7,-9,40,First
-7,60,NOT EVALUABLE,First
-7,90,0,First
-7,90,11,First
-7,120,TOO SMALL TO MEASURE,First
-7,150,,First
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text(HEADER + ODD, encoding="utf-8")
    return tmp_path


def test_reading_orders_days_and_counts_what_is_no_number(folder: Path) -> None:
    sizes = read_sizes(folder)
    history = sizes.histories[0]
    assert [visit.day for visit in history.sizes] == [-9, 12, 90, 120]
    assert [visit.state for visit in history.sizes[2:]] == [Knowing.NONE_FOUND, Knowing.BELOW_LIMIT]
    assert sizes.counts["rows"] == 14 and sizes.counts["not evaluable or empty: left out"] == 4
    assert sizes.counts["repeats of a day, the first kept"] == 2
    assert without_number(history) == (False, False, False, True)


def scored(errors: list[float], patients: list[int]) -> Scored:
    count = len(errors)
    seen, twin = np.full(count, 50.0), 50.0 + np.array(errors)
    levels = np.tile(np.linspace(40.0, 60.0, len(LEVELS)), (count, 1))
    return Scored(
        patient=np.array(patients), ahead=np.ones(count), months=np.ones(count), seen=seen, twin=twin, model=twin,
        locf=seen + 2, mean=seen, quantiles=levels + np.array(errors)[:, None], model_quantiles=levels, crps=seen,
    )  # fmt: skip


def test_scores_are_the_slow_ones() -> None:
    found = scored([1.0, -3.0, 11.0], [1, 1, 2])
    assert found.error("twin") == pytest.approx(5.0) and found.error("locf") == 2.0
    assert found.coverage(0.9) == pytest.approx(2 / 3) and found.coverage(0.5) == pytest.approx(2 / 3)
    assert found.where(found.patient == 2).error("twin") == 11.0


def test_difference_resamples_patients_and_not_scans() -> None:
    one, many = scored([1.0] * 10, [1] * 10), scored([4.0, -4.0, 0.0, 1.0], [1, 2, 3, 4])
    assert error_difference(one, seed=0) == (-1.0, -1.0)
    low, high = error_difference(many, seed=0)
    assert low < many.error("twin") - 2.0 < high
    assert all(0 <= each <= 1 for each in coverage_interval(many, seed=0))


def test_quick_run_of_the_row_has_its_six_bars() -> None:
    section = measure(dev_data("tumour_sizes"), quick=True)
    assert [bar.what.split()[0] for bar in section.bars] == ["MAE"] * 3 + ["coverage"] * 3
    assert all(math.isfinite(float(bar.found)) for bar in section.bars)
