"""What a measurement would tell."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from fusion.simulation.arms.runs import ArmRun
from fusion.simulation.arms.simulating import run_arm
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.library import load_library
from fusion.simulation.visits.describing import describe_next_visit, weighted_band
from fusion.simulation.visits.expected import Expected, expect_now, expect_visit
from fusion.simulation.visits.information import Offer, describe_information, find_turn, result_weights, weigh_offer
from fusion.simulation.visits.measurements import Kind, load_costs
from tests.unit.fusion.simulation.cases import GROWING, POPULATION, make_posterior, treated_history

LIBRARY = load_library()


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return make_posterior(treated_history(GROWING[:1]), particles=2000)


@pytest.fixture(scope="module")
def runs(posterior: Posterior) -> dict[str, ArmRun]:
    return {name: run_arm(posterior, POPULATION.arms[name], 24, 0, LIBRARY) for name in ("atezolizumab", "docetaxel")}


def normal_case(count: int = 20_000) -> tuple[Expected, torch.Tensor]:
    """Log size N(4, .5^2) seen with an error of .5; the gain is the log size itself."""
    log_size = 4 + 0.5 * torch.special.ndtri((torch.arange(count, dtype=torch.float64) + 0.5) / count)
    same = torch.ones(count, dtype=torch.float64)
    expected = Expected(
        weeks=0, size_mm=torch.exp(log_size), size_sd=0.5, vaf=0.1 * same, vaf_sd=same, alive=same,
        baseline_mm=60 * same, nadir_mm=60 * same,
    )  # fmt: skip
    return expected, log_size


def test_spread_after_a_scan_is_that_of_the_normal_posterior(posterior: Posterior) -> None:
    expected, gain = normal_case()
    found = weigh_offer(Offer(kinds=(Kind.SCAN,), expected=expected), gain - 4, posterior, load_costs(), 0)
    # Equal variances of prior and error halve the variance.
    assert found["sd_now"] == pytest.approx(0.5, rel=0.01)
    assert found["sd_expected"] == pytest.approx(0.5 / np.sqrt(2), rel=0.02)
    # E max(posterior mean, 0) with posterior means N(0, .125).
    assert found["gain_months"] == pytest.approx(np.sqrt(0.125 / (2 * np.pi)), rel=0.1)


def test_result_that_turns_the_order_is_where_the_posterior_mean_is_zero(posterior: Posterior) -> None:
    expected, gain = normal_case()
    turn = find_turn(Kind.SCAN, expected, gain - 3.8, posterior)
    # Posterior mean (4 + y) / 2 - 3.8 = 0 at y = 3.6; half a grid step is .035.
    assert np.log(turn["value"]) == pytest.approx(3.6, abs=0.08)
    assert turn["side"] == "at or below"
    assert turn["probability"] == pytest.approx(0.286, abs=0.05)


def test_certain_order_is_turned_by_nothing_likely(posterior: Posterior) -> None:
    expected, gain = normal_case()
    assert find_turn(Kind.SCAN, expected, gain + 9, posterior)["value"] is None


def test_two_measurements_tell_no_less_than_one(posterior: Posterior, runs: dict[str, ArmRun]) -> None:
    found = describe_information(posterior, *runs.values(), horizon_months=24, seed=1)
    assert found is not None
    by_name = {each["measurement"]: each for each in found["measurements"]}
    both = by_name["scan + ctdna now"]
    assert both["sd_expected"] <= min(by_name["scan now"]["sd_expected"], by_name["ctdna now"]["sd_expected"]) * 1.02
    assert both["cost_eur"] == by_name["scan now"]["cost_eur"] + by_name["ctdna now"]["cost_eur"]
    assert not both["cost_verified"]


def test_results_weigh_every_particle_to_one(posterior: Posterior) -> None:
    weights = result_weights(Offer(kinds=tuple(Kind), expected=expect_now(posterior)), posterior, 0)
    assert torch.allclose(weights.sum(1), torch.ones(len(weights), dtype=torch.float64))


def test_arm_without_survival_is_not_compared(posterior: Posterior, runs: dict[str, ArmRun]) -> None:
    hidden = replace(runs["docetaxel"], arm=replace(runs["docetaxel"].arm, has_survival=False))
    assert describe_information(posterior, runs["atezolizumab"], hidden, horizon_months=24, seed=0) is None


def test_next_visit_is_a_band_at_each_arms_first_scan(posterior: Posterior, runs: dict[str, ArmRun]) -> None:
    found = describe_next_visit(posterior, runs, seed=0)
    assert found["docetaxel"]["weeks"] == 6
    band = found["docetaxel"]["size_mm"]
    assert band["low"] < band["median"] < band["high"]
    assert 0 <= found["docetaxel"]["progression_by_size"] <= 1


def test_later_visit_is_less_certain_than_today(posterior: Posterior, runs: dict[str, ArmRun]) -> None:
    assert expect_visit(posterior, runs["docetaxel"], 12).size_sd > expect_now(posterior).size_sd


def test_band_of_weighted_values_is_the_quantiles() -> None:
    values = torch.arange(1000, dtype=torch.float64)
    band = weighted_band(values, torch.full_like(values, 1e-3))
    assert (band["low"], band["median"], band["high"]) == pytest.approx((49, 499, 949), abs=1)
