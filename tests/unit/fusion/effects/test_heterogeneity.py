"""Heterogeneity: found where it is, not where it is not."""

import numpy as np

from fusion.effects.analysis import EffectSettings, analyse
from fusion.effects.heterogeneity import autoc, calibrate_benefit, measure_autoc, value_policies
from tests.unit.fusion.effects.trials import cohort_of, draw_trial

QUICK = EffectSettings(arms=("second", "first"), draws=10, refutations=False)


def test_autoc_is_the_mean_gain_over_all_fractions():
    scores, priority = np.array([4.0, 1.0, -2.0]), np.array([3.0, 2.0, 1.0])
    assert np.isclose(autoc(scores, priority), np.mean([4.0 - 1, 2.5 - 1, 1.0 - 1]))


def test_autoc_of_a_constant_priority_is_nothing():
    scores = np.random.default_rng(0).normal(size=50)
    assert abs(autoc(scores, np.zeros(50))) < 1e-12


def test_autoc_interval_holds_nothing_for_noise_and_excludes_it_for_signal():
    generator = np.random.default_rng(1)
    signal = generator.normal(size=800)
    scores = signal + generator.normal(size=800) * 3
    assert measure_autoc(scores, signal, generator).interval[0] > 0
    low, high = measure_autoc(scores, generator.normal(size=800), generator).interval
    assert low < 0 < high


def test_autoc_error_is_that_of_repeated_samples():
    generator = np.random.default_rng(2)
    drawn = [generator.normal(size=(2, 400)) for _ in range(150)]
    spread = np.std([autoc(noise + 0.5 * priority, priority) for priority, noise in drawn])
    told = measure_autoc(drawn[0][1] + 0.5 * drawn[0][0], drawn[0][0], generator).standard_error
    assert 0.7 < told / spread < 1.4


def test_calibrated_benefit_has_slope_one():
    generator = np.random.default_rng(3)
    predicted = generator.normal(size=4000)
    found = calibrate_benefit(predicted + generator.normal(size=4000), predicted)
    assert found.slope is not None and abs(found.slope.value - 1) < 3 * found.slope.standard_error
    assert [group.patients for group in found.groups] == [800] * 5


def test_benefit_that_does_not_differ_has_no_slope():
    assert calibrate_benefit(np.arange(10.0), np.ones(10)).slope is None


def test_policy_beats_treating_all_alike_where_arms_suit_different_patients():
    generator = np.random.default_rng(4)
    suits = generator.normal(size=1000)
    values = np.stack([10 + suits, 10 - suits]) + generator.normal(size=(2, 1000))
    found = value_policies(values, np.stack([10 + suits, 10 - suits]))
    assert found.gain.interval[0] > 0.5 and abs(found.shares[0] - 0.5) < 0.1


def test_differing_effect_is_supported_and_a_common_one_is_not():
    differing = analyse(cohort_of(draw_trial(700, 3, confounding=0.0, differing=1.2), randomised=True), QUICK)
    alike = analyse(cohort_of(draw_trial(500, 4, confounding=0.0), randomised=True), QUICK)
    found = [one.contrasts["second"].heterogeneity for one in (differing, alike)]
    assert [one.supported for one in found] == [True, False]
    assert found[0].concordance is not None and found[0].concordance.value > 0.53
