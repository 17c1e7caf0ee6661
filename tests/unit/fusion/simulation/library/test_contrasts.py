"""Hazard ratios of trials, pooled."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fusion.simulation.library.contrasts import Comparison, load_comparisons, pool_contrasts

PD1 = next(each for each in load_comparisons() if each.key == "pd1_or_docetaxel")


def with_ratios(*ratios: float) -> Comparison:
    first = replace(PD1.contrasts[0], standard_error=0.1)
    return replace(
        PD1,
        contrasts=tuple(
            replace(first, trial=str(number), log_hazard_ratio=math.log(ratio)) for number, ratio in enumerate(ratios)
        ),
    )


def test_trial_left_out_is_not_used() -> None:
    pooled = pool_contrasts(PD1, "OS", without=("OAK",))
    assert pooled is not None
    assert "OAK" not in pooled.trials
    assert len(pooled.trials) == 4


def test_endpoint_without_trials_gives_none() -> None:
    assert pool_contrasts(PD1, "RFS") is None


def test_equal_trials_pool_to_their_ratio() -> None:
    pooled = pool_contrasts(with_ratios(0.7, 0.7, 0.7), "OS")
    assert pooled is not None
    assert math.exp(pooled.mean) == pytest.approx(0.7)


def test_pooled_error_is_between_fixed_effect_and_one_trial() -> None:
    pooled = pool_contrasts(with_ratios(0.7, 0.7, 0.7, 0.7), "OS")
    assert pooled is not None
    assert 0.1 / math.sqrt(4) < pooled.standard_error < 0.1


def test_trials_that_disagree_widen_it() -> None:
    alike, apart = pool_contrasts(with_ratios(0.7, 0.7, 0.7), "OS"), pool_contrasts(with_ratios(0.4, 0.7, 1.2), "OS")
    assert alike is not None
    assert apart is not None
    assert apart.heterogeneity > 2 * alike.heterogeneity
    assert apart.standard_error > 2 * alike.standard_error


def test_mean_equals_sampling_from_the_posterior() -> None:
    y = np.array([each.log_hazard_ratio for each in PD1.contrasts])
    s = np.array([each.standard_error for each in PD1.contrasts])
    rng = np.random.default_rng(0)
    tau = np.exp(0.5 * rng.normal(-4.06, 1.45, 200_000))
    variance = s**2 + tau[:, None] ** 2
    total = (1 / variance).sum(1)
    mean = (y / variance).sum(1) / total
    log_weight = -0.5 * (np.log(variance).sum(1) + ((y - mean[:, None]) ** 2 / variance).sum(1) + np.log(total))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    pooled = pool_contrasts(PD1, "OS")
    assert pooled is not None
    assert pooled.mean == pytest.approx(weight @ mean, abs=1e-3)
    assert pooled.heterogeneity == pytest.approx(weight @ tau, abs=2e-3)
