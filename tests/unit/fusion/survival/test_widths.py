from itertools import product

import numpy as np
import pytest

from fusion.survival.breslow import Baseline
from fusion.survival.recalibration import proportional
from fusion.survival.widths import Widths, fit_widths, read_interval

BLOCKS = ("clinical", "labs", "slides")
HIDDEN = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1)], dtype=bool)
CURVES = proportional(Baseline(times_days=np.array([100.0, 400.0]), cumulative_hazard=np.array([0.2, 0.8])))


def make_risks(n: int = 4000) -> np.ndarray:
    """Three independent parts of variance 1, 0.25 and 0.04, each 0 where its block is hidden."""
    parts = np.random.default_rng(0).normal(size=(n, 3)) * (1.0, 0.5, 0.2)
    return np.column_stack([parts @ ~one for one in HIDDEN])


def fit(risks: np.ndarray, spread: float = 0.0, missing: np.ndarray | None = None) -> Widths:
    lacking = np.zeros((len(risks), 3), dtype=bool) if missing is None else missing
    return fit_widths(BLOCKS, HIDDEN, risks, lacking, spread)


def test_variance_is_what_the_hidden_blocks_explained():
    found = fit(make_risks(), spread=0.1)
    assert found.variances == pytest.approx([0.1, 1.1, 0.35, 0.14, 1.35, 1.39], rel=0.06)


def test_a_set_that_was_not_measured_has_the_largest_variance_inside_it():
    found = fit(make_risks())
    slides_and_labs = np.array([[False, True, True]])
    assert found.variance(slides_and_labs)[0] == found.variance(np.array([[False, True, False]]))[0]


def test_hiding_one_two_or_three_blocks_never_narrows_the_interval():
    noisy = np.random.default_rng(1).normal(size=(60, len(HIDDEN)))
    found = fit(noisy)
    patterns = np.array(list(product((False, True), repeat=3)))
    widths = read_interval(found, CURVES, np.zeros(8), patterns, np.array([365.0]))
    size = widths.log_risk_high - widths.log_risk_low
    for first, second in product(range(8), repeat=2):
        if (patterns[first] <= patterns[second]).all():
            assert size[first] <= size[second]
            assert (widths.survival_low[first] >= widths.survival_low[second]).all()
            assert (widths.survival_high[first] <= widths.survival_high[second]).all()


def test_sets_that_too_few_patients_have_are_left_to_the_others():
    lacking = np.zeros((4000, 3), dtype=bool)
    lacking[15:, 0] = True
    found = fit(make_risks(), missing=lacking)
    assert found.variances[1] == 0.0
    assert found.variances[4] == pytest.approx(found.variances[2])


def test_interval_covers_a_log_risk_told_without_a_block():
    risks = make_risks()
    found = fit(risks)
    missing = np.tile(HIDDEN[1], (len(risks), 1))
    told = read_interval(found, CURVES, risks[:, 1], missing, np.array([365.0]))
    inside = (told.log_risk_low <= risks[:, 0]) & (risks[:, 0] <= told.log_risk_high)
    assert inside.mean() == pytest.approx(0.9, abs=0.02)
    assert ((told.survival_low <= told.survival_high) & (told.survival_low >= 0)).all()
