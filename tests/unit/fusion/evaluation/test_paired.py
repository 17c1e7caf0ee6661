import numpy as np
import pytest
from scipy.stats import ttest_1samp

from fusion.evaluation.paired import Better, compare_predictors, corrected_t_test
from fusion.evaluation.resampling import draw_weights
from fusion.evaluation.scores import score_held_out
from tests.unit.fusion.evaluation.cases import make_follow_up, make_held_out, make_risk

DIFFERENCES = np.array([0.02, 0.01, 0.03, -0.01, 0.02])


def test_without_correction_it_is_the_t_test():
    found = corrected_t_test(DIFFERENCES, 0.0)
    assert found is not None
    assert found.p == pytest.approx(ttest_1samp(DIFFERENCES, 0).pvalue)


def test_correction_widens_the_interval_by_the_known_factor():
    plain, corrected = corrected_t_test(DIFFERENCES, 0.0), corrected_t_test(DIFFERENCES, 0.25)
    assert plain is not None and corrected is not None
    assert (corrected.high - corrected.low) / (plain.high - plain.low) == pytest.approx(np.sqrt((0.2 + 0.25) / 0.2))
    assert corrected.p > plain.p


@pytest.mark.parametrize("differences", [np.array([0.1]), np.zeros(4), np.zeros(0)])
def test_no_spread_gives_no_test(differences: np.ndarray):
    assert corrected_t_test(differences, 0.25) is None


def test_clear_difference_is_called_and_a_copy_is_not():
    outcome, risk = make_follow_up(), make_risk()
    noise = np.random.default_rng(0).normal(size=80)
    held_out = make_held_out(outcome, {"twin": risk, "noise": noise, "copy": risk})
    found = compare_predictors(score_held_out(held_out, outcome, 500.0, draw_weights(80, 200, 0)))
    assert found["noise"]["harrell_c"].better is Better.TWIN
    assert found["noise"]["ibs"].better is Better.TWIN
    assert found["noise"]["harrell_c"].p == pytest.approx(2 / 201)
    assert found["copy"]["harrell_c"].better is Better.NEITHER
    assert found["copy"]["harrell_c"].difference.value == 0
    assert found["copy"]["harrell_c"].p == 1


def test_worse_twin_is_called_worse():
    outcome, noise = make_follow_up(), np.random.default_rng(0).normal(size=80)
    held_out = make_held_out(outcome, {"twin": noise, "truth": make_risk()})
    found = compare_predictors(score_held_out(held_out, outcome, 500.0, draw_weights(80, 200, 0)))
    assert found["truth"]["harrell_c"].better is Better.COMPARATOR
    assert found["truth"]["ibs"].better is Better.COMPARATOR


def test_what_neither_knows_has_its_reason():
    outcome = make_follow_up(late_entry=True)
    held_out = make_held_out(outcome, {"twin": make_risk(), "copy": make_risk()})
    found = compare_predictors(score_held_out(held_out, outcome, 500.0, draw_weights(80, 3, 0)))["copy"]["ibs"]
    assert found.difference.value is None
    assert found.difference.reason == "patients entered late, for which it is not defined"
