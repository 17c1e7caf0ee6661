"""Matched pairs and pseudo-observations."""

import numpy as np

from fusion.cohort.outcome import build_outcome
from fusion.effects.c_for_benefit import Pairs, c_for_benefit, concordance_of_benefit, pseudo_rmst
from fusion.survival.scores import MONTH_DAYS


def test_pseudo_values_without_censoring_are_the_times_themselves():
    time = np.random.default_rng(0).exponential(300, 40) + 1
    found = pseudo_rmst(build_outcome(time, np.ones(40, dtype=bool)), 365.0)
    assert np.allclose(found, np.minimum(time, 365.0) / MONTH_DAYS)


def test_concordance_counts_pairs_in_order_by_hand():
    pairs = Pairs(predicted=np.array([1.0, 2.0, 3.0]), observed=np.array([0.0, 5.0, 4.0]))
    assert concordance_of_benefit(pairs) == 2 / 3


def test_benefit_that_does_not_differ_has_no_concordance():
    assert concordance_of_benefit(Pairs(predicted=np.arange(3.0), observed=np.zeros(3))) is None


def test_noise_is_no_better_than_chance_and_signal_is():
    generator = np.random.default_rng(1)
    treated, benefit = generator.random(300) < 0.5, generator.normal(size=300)
    outcome = 10 + benefit * treated + generator.normal(size=300) * 0.3
    signal = c_for_benefit(treated, benefit, outcome, generator)
    noise = c_for_benefit(treated, generator.normal(size=300), outcome, generator)
    assert signal is not None and signal.interval[0] > 0.65
    assert noise is not None and abs(noise.value - 0.5) < 3 * noise.standard_error
