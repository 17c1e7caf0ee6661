from functools import partial

import numpy as np
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.aalen_johansen import Cause, fit_aalen_johansen
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.competing import cumulative_incidence, predict_incidence
from tests.unit.fusion.cohorts import make_competing_outcome


def exchange(outcome: Outcome) -> Outcome:
    """The competing event as the event."""
    return build_outcome(outcome.time_days, outcome.competing, competing=outcome.event)


def test_constant_hazards_give_the_closed_form():
    times = np.linspace(1, 800, 50)
    own, other = np.array([[0.001], [0.004]]), np.array([[0.002], [0.001]])
    found = cumulative_incidence(own * times, other * times)
    assert found.event == pytest.approx(own / (own + other) * -np.expm1(-(own + other) * times))
    assert found.free == pytest.approx(np.exp(-(own + other) * times))


def test_without_covariates_hazards_of_kaplan_meier_give_aalen_johansen():
    outcome = make_competing_outcome(np.zeros(60))
    times = np.unique(outcome.time_days[outcome.event | outcome.competing])[:-1]
    n = np.array([(outcome.time_days >= t).sum() for t in times])
    k = np.array([(outcome.event & (outcome.time_days == t)).sum() for t in times])
    hazard = -np.log1p(-1 / n)
    found = cumulative_incidence(np.cumsum(hazard * k)[None], np.cumsum(hazard * (1 - k))[None])
    for curves, cause in ((found.event, Cause.EVENT), (found.competing, Cause.COMPETING)):
        assert curves[0] == pytest.approx(fit_aalen_johansen(outcome, cause).at(times), abs=1e-12)


def test_without_covariates_breslows_hazards_give_aalen_johansen_nearly():
    outcome, nobody = make_competing_outcome(np.zeros(1500)), np.zeros(1)
    own, other = fit_baseline(np.zeros(1500), outcome), fit_baseline(np.zeros(1500), exchange(outcome))
    jumps, times = np.union1d(own.times_days, other.times_days), np.array([10.0, 100, 400])
    found = predict_incidence(partial(own.cumulative, nobody), partial(other.cumulative, nobody), jumps, times)
    assert found.event[0] == pytest.approx(fit_aalen_johansen(outcome).at(times), abs=2e-3)


def test_without_a_competitor_incidence_is_what_survival_leaves():
    baseline = Baseline(times_days=np.array([10.0, 20, 30]), cumulative_hazard=np.array([0.2, 0.9, 4.0]))
    risk, times = np.array([0.0, 3.0]), np.array([5.0, 25, 30])
    never = Baseline(times_days=np.array([10.0]), cumulative_hazard=np.array([0.0]))
    found = predict_incidence(
        partial(baseline.cumulative, risk), partial(never.cumulative, risk), baseline.times_days, times
    )
    assert found.event == pytest.approx(1 - baseline.survival(risk, times))
    assert found.competing == pytest.approx(np.zeros((2, 3)))
