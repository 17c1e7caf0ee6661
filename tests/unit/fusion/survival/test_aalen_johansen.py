import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.errors import InferenceFailed
from fusion.survival.aalen_johansen import (
    Cause,
    aj_calibration,
    fit_aalen_johansen,
    is_followed_to,
    observed_risk,
)
from fusion.survival.kaplan_meier import fit_kaplan_meier
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

BOTH = (Cause.EVENT, Cause.COMPETING)


def four() -> Outcome:
    """Event, competing event, censored, event."""
    return build_outcome(
        np.array([1.0, 2, 3, 4]), np.array([True, False, False, True]), competing=np.array([False, True, False, False])
    )


def test_incidence_of_four_patients_by_hand():
    curve = fit_aalen_johansen(four())
    assert curve.at(np.array([0.5, 1, 2, 3.9, 4, 99])) == pytest.approx([0, 0.25, 0.25, 0.25, 0.75, 0.75])
    assert fit_aalen_johansen(four(), Cause.COMPETING).at(np.array([1.0, 2, 9])) == pytest.approx([0, 0.25, 0.25])


@pytest.mark.parametrize("late_entry", [False, True])
def test_incidences_and_event_free_sum_to_one(late_entry: bool):
    outcome = make_competing_outcome(np.zeros(90), late_entry=late_entry)
    either = build_outcome(outcome.time_days, outcome.event | outcome.competing, entry_days=outcome.entry_days)
    first, second = (fit_aalen_johansen(outcome, cause) for cause in BOTH)
    free = fit_kaplan_meier(either).at(first.times_days)
    assert first.incidence + second.incidence + free == pytest.approx(1.0)


def test_variance_without_competing_events_is_greenwoods():
    outcome = make_outcome(np.zeros(60))
    curve = fit_aalen_johansen(outcome)
    at_risk = np.array([(outcome.time_days >= t).sum() for t in curve.times_days])
    greenwood = (1 - curve.incidence) ** 2 * np.cumsum(1 / (at_risk * (at_risk - 1)))
    assert curve.variance == pytest.approx(greenwood)


def test_variance_without_censoring_is_binomial():
    outcome = build_outcome(
        np.repeat(np.arange(1.0, 11), 4),
        np.tile([True, True, False, False], 10),
        competing=np.tile([False, False, True, True], 10),
    )
    curve = fit_aalen_johansen(outcome)
    assert curve.variance == pytest.approx(curve.incidence * (1 - curve.incidence) / 40)


def test_limits_hold_the_incidence_and_are_nothing_before_the_first_event():
    curve = fit_aalen_johansen(make_competing_outcome(np.zeros(90)))
    days = np.array([0.5, 200.0, 500.0])
    low, high = curve.limits(days)
    value = curve.at(days)
    assert (low[0], high[0]) == (0.0, 0.0)
    assert ((low < value) & (value < high))[1:].all()
    assert (curve.limits(days, 0.5)[1] < high)[1:].all()


def test_limits_cover_the_true_incidence_nineteen_times_in_twenty():
    covered = 0
    for seed in range(200):
        curve = fit_aalen_johansen(make_competing_outcome(np.zeros(100), seed))
        low, high = curve.limits(np.array([300.0]))
        truth = 0.5 * -np.expm1(-2 * 299 / 400)
        covered += bool(low[0] <= truth <= high[0])
    assert 180 <= covered <= 198


def test_early_risk_set_emptied_by_events_is_refused():
    outcome = build_outcome(np.array([1.0, 5, 6]), np.array([True, True, False]), entry_days=np.array([0.0, 2, 3]))
    with pytest.raises(InferenceFailed, match="Aalen-Johansen"):
        fit_aalen_johansen(outcome)
    assert observed_risk(outcome, 4.0) is None
    assert aj_calibration(np.zeros((3, 1)), np.array([4.0]), outcome) is None


@pytest.mark.parametrize(
    ("event", "horizon", "known"), [((True, False), 2.0, True), ((True, False), 2.5, False), ((False, True), 2.5, True)]
)
def test_follow_up_is_long_enough_or_everything_has_happened(event: tuple[bool, bool], horizon: float, known: bool):
    outcome = build_outcome(np.array([1.0, 2.0]), np.array(event))
    assert is_followed_to(outcome, horizon) is known
    assert (observed_risk(outcome, horizon) is not None) is known


def test_aj_calibration_is_the_integral_of_the_difference():
    outcome = make_competing_outcome(np.zeros(80))
    times = np.linspace(5, 400, 80)
    curves = np.tile(fit_aalen_johansen(outcome, Cause.COMPETING).at(times), (80, 1))
    same = aj_calibration(curves, times, outcome, Cause.COMPETING)
    off = aj_calibration(curves + 0.1, times, outcome, Cause.COMPETING)
    assert same is not None and off is not None
    assert (same.squared, same.absolute) == pytest.approx((0.0, 0.0), abs=1e-15)
    # From 0 on day 0 the difference rises to 0.1 on day 5 and stays.
    assert off.absolute == pytest.approx(0.1 * (395 + 2.5) / 400)
    assert off.squared == pytest.approx(0.01 * (395 + 2.5) / 400)


def test_aj_calibration_finds_net_risk_where_events_compete():
    outcome, times = make_competing_outcome(np.zeros(3000)), np.linspace(0, 600, 121)
    true = 0.5 * -np.expm1(-2 * np.maximum(times - 1, 0) / 400)
    net = -np.expm1(-np.maximum(times - 1, 0) / 400)
    good, bad = (aj_calibration(np.tile(curve, (3000, 1)), times, outcome) for curve in (true, net))
    assert good is not None and good.absolute < 0.02
    assert bad is not None and bad.absolute > 0.1


def test_aj_calibration_beyond_follow_up_is_none():
    assert (
        aj_calibration(np.zeros((4, 1)), np.array([5.0]), build_outcome(np.arange(1.0, 5), np.zeros(4, bool))) is None
    )
