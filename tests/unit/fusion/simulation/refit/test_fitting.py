"""Parameters found again, and the library refitted."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusion.errors import RegimenNotFound
from fusion.simulation.library import find_regimen, load_library
from fusion.simulation.library.finding import parse_regimen
from fusion.simulation.library.sources import CurveSource, Endpoint
from fusion.simulation.refit.curves import observe, read_folder
from fusion.simulation.refit.parameters import HIGHEST, LOWEST, PRIORS, to_deviates, with_deviates
from fusion.simulation.refit.refitting import NO_CURVES, NO_SOURCE, describe_simulated, refit_library
from fusion.simulation.refit.targets import curve_target
from fusion.simulation.refit.usual import UsualCurves, even_points, median_of
from fusion.simulation.refit.writing import render_arms
from tests.unit.fusion.simulation.refit.folders import exponential_rows, write_folder

FEW = 64
LIBRARY = load_library()
SOURCES = [
    CurveSource(regimen="docetaxel", trial="OAK", endpoint=endpoint, dataset=dataset, arm="x")
    for endpoint, dataset in ((Endpoint.PFS, "A"), (Endpoint.OS, "B"))
]


@pytest.fixture
def folder(tmp_path: Path):
    rows = exponential_rows("A", "PFS", "x", 4.0) + exponential_rows("B", "OS", "x", 10.0, end=30.0)
    return read_folder(write_folder(tmp_path, rows))


@pytest.mark.parametrize("key", ["docetaxel", "crizotinib", "best_supportive_care"])
def test_deviates_give_the_regimen_back(key: str) -> None:
    regimen = replace(find_regimen(key), death_log_shift=0.0)
    back = with_deviates(regimen, to_deviates(regimen))
    for prior in PRIORS:
        assert getattr(back, prior.name) == pytest.approx(getattr(regimen, prior.name), rel=1e-9)


def test_deviates_stay_inside_their_bounds_and_hold_the_death_shift() -> None:
    wild = replace(find_regimen("docetaxel"), sd_logit_sensitive=90.0, death_log_shift=0.4)
    deviates = to_deviates(wild)
    assert deviates.max() == HIGHEST
    assert deviates.min() >= LOWEST
    plain = to_deviates(replace(wild, death_log_shift=0.0))
    level = [prior.name for prior in PRIORS].index("death_per_month")
    assert (deviates - plain)[level] * PRIORS[level].sd == pytest.approx(0.4)


def test_even_points_are_standard_normal() -> None:
    points = even_points(5, 512, 0).numpy()
    assert points.mean(1) == pytest.approx(np.zeros(5), abs=0.02)
    assert points.std(1) == pytest.approx(np.ones(5), abs=0.03)
    assert np.abs(np.corrcoef(points) - np.eye(5)).max() < 0.05


def test_median_of_a_line() -> None:
    weeks = np.linspace(1, 0, 41)
    assert median_of(weeks) == pytest.approx(20 * 7 / 30.4375)
    assert median_of(weeks[:10]) is None


def test_curve_target_stops_where_few_are_at_risk(folder) -> None:
    curve = observe(folder.pool(SOURCES[:1]), Endpoint.PFS, "r")
    target = curve_target(curve)
    assert target.months[0] == 1.0
    at_risk = (folder.pool(SOURCES[:1]).time_months >= target.months[-1]).sum()
    assert at_risk >= 10
    assert (np.diff(target.survival) <= 0).all()
    assert (target.standard_error >= 0.02).all()


def test_regimen_without_known_curves_is_kept(folder) -> None:
    found = refit_library(LIBRARY, SOURCES, folder, keys=["letrozole"])
    assert dict(found.kept) == {"letrozole": NO_SOURCE}
    assert found.apply(LIBRARY) == LIBRARY.regimens


def test_curves_elsewhere_are_a_reason_to_keep(tmp_path: Path) -> None:
    other = read_folder(write_folder(tmp_path, exponential_rows("A", "PFS", "x", 4.0), datasets=("A",)))
    found = refit_library(LIBRARY, [replace(SOURCES[1], dataset="Z")], other, keys=["docetaxel"])
    assert dict(found.kept) == {"docetaxel": NO_CURVES}


def test_unknown_regimen_names_the_nearest(folder) -> None:
    with pytest.raises(RegimenNotFound, match="such as docetaxel"):
        refit_library(LIBRARY, SOURCES, folder, keys=["docetaxol"])


def test_table_that_is_written_reads_back() -> None:

    text = render_arms(LIBRARY.regimens)
    assert tuple(parse_regimen(row) for row in csv.DictReader(text.splitlines())) == LIBRARY.regimens


def test_survival_is_not_described_without_a_curve() -> None:

    curves = UsualCurves(alive=np.linspace(1, 0, 60), free=np.linspace(1, 0, 60), responded=0.2)
    shown = describe_simulated(find_regimen("osimertinib"), curves)
    assert shown["os_median"] is None and shown["os_6"] is None
    assert describe_simulated(find_regimen("docetaxel"), curves)["os_median"] is not None
