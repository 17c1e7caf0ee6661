"""Each regimen, simulated in its own population, against what its trial showed."""

import pytest
import torch

from benchmarks.twin.library import compare_library, measure
from fusion.simulation.arms.summaries import at_month
from fusion.simulation.library import Regimen, load_library
from fusion.simulation.population import library_arm
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.prior import deviate_names, draw_deviates
from fusion.simulation.state.reference import run_reference
from fusion.simulation.time_grid import weeks_until

REGIMENS = load_library().regimens
# The first scan of these trials came at week 9, the model's comes at week 6.
LATE_FIRST_SCAN = ("nivolumab_nonsquamous", "nivolumab_squamous", "pd1_nsclc_2l")


def simulate(regimen: Regimen, months: float):
    deviates = draw_deviates(deviate_names([regimen.key]), 2000, torch.Generator().manual_seed(0))
    return run_reference(library_arm(regimen), deviates, weeks_until(months), DEFAULTS)


@pytest.mark.parametrize(
    "regimen",
    [each for each in REGIMENS if each.pfs_median_months],
    ids=lambda each: each.key,
)
def test_half_are_free_of_progression_at_the_trials_median(regimen: Regimen) -> None:
    course = simulate(regimen, regimen.pfs_median_months + 1)
    free = float(at_month(course.free, regimen.pfs_median_months).mean())
    # Scans make the curve a staircase, which may take its step to either side of the median.
    assert free == pytest.approx(0.5, abs=0.09 if regimen.key in LATE_FIRST_SCAN else 0.05)


@pytest.mark.parametrize("regimen", [each for each in REGIMENS if each.os_median_months], ids=lambda each: each.key)
def test_half_are_alive_at_the_trials_median(regimen: Regimen) -> None:
    course = simulate(regimen, regimen.os_median_months + 1)
    assert float(at_month(course.alive, regimen.os_median_months).mean()) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("regimen", REGIMENS, ids=lambda each: each.key)
def test_response_is_the_trials(regimen: Regimen) -> None:
    assert float(simulate(regimen, 18).responded.mean()) == pytest.approx(regimen.response_rate, abs=0.03)


def test_every_regimen_is_compared_by_the_products_own_path() -> None:
    section = measure(None, quick=True)
    assert all(any(line.startswith(f"| {each.key} |") for line in section.lines) for each in REGIMENS)
    assert [bar.met for bar in section.bars] == [True] * 4


def test_arms_without_a_survival_curve_show_no_survival() -> None:
    hidden = [each for each in compare_library(None, quick=True) if not each.regimen.has_os_curve]
    assert len(hidden) == 6
    assert not any(each.shows_survival or each.simulated["os_median"] is not None for each in hidden)
