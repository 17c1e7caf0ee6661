import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.calibration import (
    calibration_curve,
    calibration_errors,
    d_calibration_p,
    integrated_calibration_index,
    interval_coverage,
)
from tests.unit.fusion.cohorts import make_outcome


def exponential(n: int = 4000):
    """Times of a known hazard, a third censored, with the true survival at each patient's own time."""
    generator = np.random.default_rng(4)
    risk = generator.normal(size=n)
    time, end = generator.exponential(np.exp(-risk)) * 400, generator.uniform(1, 1500, n)
    outcome = build_outcome(np.minimum(time, end), time <= end)
    return risk, outcome, np.exp(-np.exp(risk) * outcome.time_days / 400)


def test_true_curves_are_d_calibrated_and_doubled_hazards_are_not():
    _, outcome, own = exponential()
    assert d_calibration_p(own, outcome.event) > 0.01
    assert d_calibration_p(own**2, outcome.event) < 1e-6


def test_d_calibration_spreads_a_censored_patient_over_lower_bins():
    event = np.zeros(10, dtype=bool)
    assert d_calibration_p(np.ones(10), event) == pytest.approx(1.0)


def test_true_curves_cover_nine_in_ten_and_overconfident_ones_fewer():
    _, outcome, own = exponential()
    assert interval_coverage(own, outcome.event) == pytest.approx(0.9, abs=0.015)
    assert interval_coverage(own**4, outcome.event) < 0.8


def test_calibration_index_is_small_for_true_curves_and_finds_a_shift():
    risk, outcome, _ = exponential()
    true = np.exp(-np.exp(risk) * 365 / 400)
    good = integrated_calibration_index(true, outcome, 365.0)
    bad = integrated_calibration_index(true**0.4, outcome, 365.0)
    assert good is not None and good < 0.02
    assert bad is not None and bad > 0.1


def test_calibration_index_beyond_follow_up_is_none():
    outcome = make_outcome(np.zeros(30))
    assert integrated_calibration_index(np.full(30, 0.5), outcome, 1e6) is None


def test_calibration_errors_are_ordered_and_the_first_is_the_index():
    risk, outcome, _ = exponential(800)
    survival = np.exp(-np.exp(risk) * 365 / 300)
    errors = calibration_errors(survival, outcome, 365.0)
    assert errors is not None
    assert errors.ici == integrated_calibration_index(survival, outcome, 365.0)
    assert 0 < errors.e50 < errors.e90


def competing(n: int = 4000):
    """Two constant hazards, the event's by risk; the outcome, true net survival and true incidence by day 365."""
    generator = np.random.default_rng(6)
    risk = generator.normal(size=n)
    own, other = np.exp(risk) / 600, np.full(n, 1 / 500)
    first, second = generator.exponential(1 / own), generator.exponential(1 / other)
    end = generator.uniform(100, 1500, n)
    time = np.minimum(np.minimum(first, second), end)
    incidence = own / (own + other) * -np.expm1(-(own + other) * 365)
    return build_outcome(time, time == first, competing=time == second), np.exp(-own * 365), incidence


def test_true_incidence_is_calibrated_where_events_compete_and_net_risk_is_not():
    outcome, net_survival, incidence = competing()
    good, bad = (calibration_errors(free, outcome, 365.0) for free in (1 - incidence, net_survival))
    net = calibration_errors(net_survival, outcome.competing_censored(), 365.0)
    assert good is not None and good.ici < 0.02
    assert bad is not None and bad.ici > 0.05
    assert net is not None and net.ici < 0.02
    assert integrated_calibration_index(net_survival, outcome, 365.0) == net.ici


def test_calibration_of_competing_events_with_delayed_entry_is_none():
    late = build_outcome(
        np.array([2.0, 3, 4]),
        np.array([True, False, True]),
        competing=np.array([False, True, False]),
        entry_days=np.ones(3),
    )
    assert calibration_errors(np.array([0.2, 0.5, 0.8]), late, 3.5) is None
    assert calibration_curve(np.array([0.2, 0.5, 0.8]), late, 3.5) is None


def test_calibration_curve_of_true_risks_is_the_diagonal():
    risk, outcome, _ = exponential()
    survival = np.exp(-np.exp(risk) * 365 / 400)
    curve = calibration_curve(survival, outcome, 365.0)
    assert curve is not None
    assert curve.observed == pytest.approx(curve.predicted, abs=0.04)
    assert len(curve.groups) == 10
    assert sum(group.n for group in curve.groups) == len(outcome)
    assert sum(group.low <= group.predicted <= group.high for group in curve.groups) >= 8


def test_calibration_groups_are_fewer_where_events_are_few():
    outcome = make_outcome(np.zeros(60))
    curve = calibration_curve(np.linspace(0.3, 0.9, 60), outcome, 300.0)
    events = int((outcome.event & (outcome.time_days <= 300)).sum())
    assert curve is not None
    assert len(curve.groups) == events // 10
    assert sum(group.events for group in curve.groups) == events


def test_a_group_without_events_has_an_upper_limit_all_the_same():
    time = np.concatenate([np.full(10, 50.0), np.arange(101.0, 131.0)])
    outcome = build_outcome(time, time < 100)
    more = build_outcome(np.tile(time, 3), np.tile(time < 100, 3))
    survival = np.where(np.tile(time, 3) < 100, 0.1, 0.9)
    curve = calibration_curve(survival, more, 90.0)
    assert outcome.events == 10 and curve is not None
    first = curve.groups[0]
    assert (first.observed, first.low) == (0.0, 0.0)
    assert first.high == pytest.approx(1 - 0.025 ** (1 / first.n))


def test_a_group_that_nobody_followed_to_the_horizon_is_not_observed():
    generator = np.random.default_rng(1)
    time = np.concatenate([generator.uniform(1, 50, 60), generator.uniform(50, 200, 60)])
    outcome = build_outcome(time, (generator.random(120) < 0.5) & (time != time[:60].max()))
    survival = np.concatenate([np.linspace(0.1, 0.4, 60), np.linspace(0.6, 0.9, 60)])
    curve = calibration_curve(survival, outcome, 100.0)
    assert curve is not None
    last = curve.groups[-1]
    assert (last.observed, last.low, last.high) == (None, None, None)
