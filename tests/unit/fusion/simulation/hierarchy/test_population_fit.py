import math
from dataclasses import replace

import pytest
import torch

from fusion.cohort.history import PatientHistory
from fusion.errors import CohortError
from fusion.simulation.assimilation.posterior import update
from fusion.simulation.hierarchy.population_fit import PopulationFit, fit_population, is_converged
from tests.unit.fusion.simulation.hierarchy.cohorts import ARM, LIBRARY, SMALL, drawn, history


@pytest.fixture(scope="module")
def fast() -> PopulationFit:
    return fit_population(drawn(40, growth=0.12), LIBRARY, seed=0, effort=SMALL)


def growth_of(fit: PopulationFit, arm: str = ARM) -> float:
    return fit.population.arms[arm].regimen.growth_per_month


def test_fit_finds_the_growth_of_the_cohort(fast: PopulationFit) -> None:
    slow = fit_population(drawn(40, growth=0.02), LIBRARY, seed=0, effort=SMALL)
    assert growth_of(slow) < LIBRARY.arms[ARM].regimen.growth_per_month < growth_of(fast)
    estimate = fast.arms[ARM].estimates["growth_per_month"]
    assert abs(math.log(estimate.value / 0.12)) < 3 * estimate.log_se + 0.3


def test_fit_finds_size_and_noise(fast: PopulationFit) -> None:
    assert fast.settings.size_mm == pytest.approx(60, rel=0.25)
    assert fast.settings.size_sd == pytest.approx(0.4, rel=0.4)
    assert fast.settings.residual_sd < 0.45


def test_fit_climbs_and_leaves_other_arms_alone(fast: PopulationFit) -> None:
    assert fast.trace[-1] > fast.trace[0] + 10 and len(fast.trace) == 1 + SMALL.rounds
    others = {key: arm for key, arm in fast.population.arms.items() if key != ARM}
    assert others == {key: arm for key, arm in LIBRARY.arms.items() if key != ARM}


def test_fit_goes_into_update(fast: PopulationFit) -> None:
    whole = drawn(1)[0]
    seen = replace(whole, sizes=whole.sizes[:2], origin_day=50)
    posterior = update(seen, None, fast.population, particles=200, seed=0, settings=fast.settings)
    assert posterior.model.arms[ARM].regimen.growth_per_month == growth_of(fast)


def test_fit_is_the_same_for_the_same_seed(fast: PopulationFit) -> None:
    again = fit_population(drawn(40, growth=0.12), LIBRARY, seed=0, effort=SMALL)
    assert again.trace == fast.trace and again.to_json() == fast.to_json()


def test_small_arm_stays_nearer_the_library_than_a_large_one() -> None:
    def other(histories: list[PatientHistory]) -> list[PatientHistory]:
        line = replace(histories[0].lines[0], regimen="tas102")
        return [replace(each, code=f"T{each.code}", lines=(line,)) for each in histories]

    fit = fit_population([*drawn(36, growth=0.3), *other(drawn(2, growth=0.01, seed=5))], LIBRARY, seed=0, effort=SMALL)
    errors = [fit.arms[key].estimates["growth_per_month"].log_se for key in (ARM, "tas102")]
    assert errors[0] < errors[1]
    assert all(arm.prior_shift <= 2 for arm in fit.arms.values())


def test_fit_of_too_few_patients_is_refused() -> None:
    with pytest.raises(CohortError, match="at least 10 patients"):
        fit_population(drawn(9), LIBRARY, seed=0, effort=SMALL)


def test_fit_of_an_arm_that_nobody_knows_starts_from_the_generic_one() -> None:
    unknown = [
        history(f"U{row}", tuple(visit.value_mm for visit in each.sizes), regimen="site arm")
        for row, each in enumerate(drawn(12))
    ]
    fit = fit_population(unknown, LIBRARY, seed=0, effort=replace(SMALL, rounds=1))
    assert fit.arms["site arm"].drug_class == "other" and "site arm" in fit.population.arms


def test_convergence_compares_the_last_two_rounds() -> None:
    assert is_converged([-50.0, -10.0, -9.5], 100) and not is_converged([-50.0, -10.0], 100)
    assert not is_converged([-50.0], 100)


def test_report_is_plain(fast: PopulationFit) -> None:
    plain = fast.to_json()
    assert plain["patients"] == 40 and set(plain["arms"]) == {ARM}
    assert not isinstance(plain["shared"]["plateau"]["value"], torch.Tensor)


def test_settings_have_the_variance_of_all_patients_noise() -> None:
    fit = fit_population(drawn(12), LIBRARY, seed=0, effort=replace(SMALL, levels=3, rounds=1))
    spread = fit.shared["scale_sd"].value
    levels = torch.special.ndtri(torch.tensor([1, 3, 5], dtype=torch.float64) / 6).tolist()
    squares = [math.exp(2 * spread * each) for each in levels]
    expected = fit.shared["reader_sd"].value * math.sqrt(sum(squares) / 3)
    assert fit.settings.reader_sd == pytest.approx(expected)
