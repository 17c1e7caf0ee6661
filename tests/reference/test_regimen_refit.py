"""Regimens fitted again: to curves that the model made, to a small folder, to published medians."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusion.simulation.library import find_regimen, load_library
from fusion.simulation.library.sources import CurveSource, Endpoint, load_sources
from fusion.simulation.population import generic_regimen
from fusion.simulation.refit.curves import ObservedCurve, read_folder
from fusion.simulation.refit.fitting import fit_regimen
from fusion.simulation.refit.parameters import to_deviates
from fusion.simulation.refit.refitting import refit_library
from fusion.simulation.refit.targets import targets_of_curves, targets_of_summaries
from fusion.simulation.refit.usual import median_of, simulate_usual
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.shapes import Months
from fusion.simulation.time_grid import MONTHS_PER_WEEK
from tests.paths import dev_data
from tests.unit.fusion.simulation.refit.folders import exponential_rows, write_folder

FEW = 64
SOURCES = [
    CurveSource(regimen="docetaxel", trial="OAK", endpoint=endpoint, dataset=dataset, arm="x")
    for endpoint, dataset in ((Endpoint.PFS, "A"), (Endpoint.OS, "B"))
]


def test_fit_meets_a_curve_that_the_model_itself_made() -> None:
    truth = replace(generic_regimen("truth"), has_os_curve=True, scan_weeks=6, patients=300, new_lesion_per_month=0.08)
    curves = simulate_usual(truth, 30.0, DEFAULTS, particles=FEW)
    targets = targets_of_curves(truth, _observed(curves.free), _observed(curves.alive))
    targets = replace(targets, response_rate=curves.responded)
    start = replace(truth, new_lesion_per_month=0.02, death_per_month=0.05, shrinkage_per_month=0.6)
    found = fit_regimen(start, targets, particles=FEW)
    assert found.loss < 0.1 * found.loss_before
    assert found.curves.free_at(targets.pfs.months) == pytest.approx(targets.pfs.survival, abs=0.04)
    assert found.curves.survival_at(targets.os.months) == pytest.approx(targets.os.survival, abs=0.04)
    assert found.curves.responded == pytest.approx(curves.responded, abs=0.03)


def _observed(curve: Months) -> ObservedCurve:
    months = np.arange(len(curve)) * MONTHS_PER_WEEK
    return ObservedCurve(
        months=months, survival=curve, at_risk=300 * curve, median_months=median_of(curve), patients=300,
        follow_up_months=float(months[-1]),
    )  # fmt: skip


def test_without_curves_parameters_stay_near_those_of_the_regimen() -> None:
    regimen = find_regimen("trastuzumab_emtansine")
    found = fit_regimen(replace(regimen, response_rate=0.5), targets_of_summaries(regimen), particles=FEW)
    assert np.abs(to_deviates(found.regimen) - to_deviates(regimen)).max() < 1.0
    assert found.loss <= found.loss_before


def test_refit_meets_the_folder(tmp_path: Path) -> None:
    rows = exponential_rows("A", "PFS", "x", 4.0) + exponential_rows("B", "OS", "x", 10.0, end=30.0)
    folder = read_folder(write_folder(tmp_path, rows))
    found = refit_library(load_library(), SOURCES, folder, keys=["docetaxel"])
    report = found.reports["docetaxel"]
    assert report.observed["os_median"] == pytest.approx(10.0, abs=0.3)
    assert report.after["os_median"] == pytest.approx(report.observed["os_median"], abs=0.6)
    assert report.after["pfs_median"] == pytest.approx(report.observed["pfs_median"], abs=0.6)
    assert report.after["response"] == pytest.approx(0.13, abs=0.03)
    assert report.loss < report.loss_before


def test_library_is_what_a_refit_to_the_curves_gives() -> None:
    folder = read_folder(dev_data("kmdata"))
    found = refit_library(load_library(), load_sources(), folder, keys=["docetaxel_nsclc_2l"])
    report = found.reports["docetaxel_nsclc_2l"]
    # Already fitted: little is left to gain.
    assert report.loss > report.loss_before - 2.0
    assert report.after["os_median"] == pytest.approx(report.observed["os_median"], abs=0.5)
    assert report.after["pfs_6"] == pytest.approx(report.observed["pfs_6"], abs=0.03)
