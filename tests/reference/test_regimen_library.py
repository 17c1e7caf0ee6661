"""Each regimen, simulated in its own population, against what its trial showed."""

import pytest
import torch

from fusion.simulation.arms.summaries import at_month, median_months
from fusion.simulation.library import Regimen, load_library
from fusion.simulation.population import library_arm
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.prior import deviate_names, draw_deviates
from fusion.simulation.state.reference import run_reference
from fusion.simulation.time_grid import weeks_until

REGIMENS = load_library().regimens
# A bimodal curve that the model cannot bend to: early progression of most, none of the others for long.
BIMODAL = ("nivolumab_nonsquamous", "nivolumab_squamous")


def simulate(regimen: Regimen, months: float):
    deviates = draw_deviates(deviate_names([regimen.key]), 2000, torch.Generator().manual_seed(0))
    return run_reference(library_arm(regimen), deviates, weeks_until(months), DEFAULTS)


@pytest.mark.parametrize(
    "regimen",
    [each for each in REGIMENS if each.pfs_median_months and each.key not in BIMODAL],
    ids=lambda each: each.key,
)
def test_progression_free_median_is_the_trials(regimen: Regimen) -> None:
    course = simulate(regimen, 1.5 * regimen.pfs_median_months)
    found = float(median_months(course.free.mean(1, keepdim=True)))
    # Scans make the curve a staircase of six to nine weeks, on which the median is known to about one step; the longer
    # medians were themselves fitted to about 15 %.
    step = regimen.scan_weeks * 7 / 30.4375
    assert found == pytest.approx(regimen.pfs_median_months, abs=max(step, 0.15 * regimen.pfs_median_months))


@pytest.mark.parametrize("regimen", [each for each in REGIMENS if each.os_median_months], ids=lambda each: each.key)
def test_half_are_alive_at_the_trials_median(regimen: Regimen) -> None:
    course = simulate(regimen, regimen.os_median_months + 1)
    assert float(at_month(course.alive, regimen.os_median_months).mean()) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("regimen", REGIMENS, ids=lambda each: each.key)
def test_response_is_the_trials(regimen: Regimen) -> None:
    assert float(simulate(regimen, 18).responded.mean()) == pytest.approx(regimen.response_rate, abs=0.08)
