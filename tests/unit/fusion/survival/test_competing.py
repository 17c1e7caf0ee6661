from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from fusion.survival.aalen_johansen import Cause, fit_aalen_johansen
from fusion.survival.breslow import Baseline, fit_baseline
from fusion.survival.competing import (
    Competitor,
    absolute_risk,
    coarse_grid,
    cumulative_incidence,
    predict_incidence,
)
from tests.unit.fusion.cohorts import make_competing_outcome


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
    own, other = fit_baseline(np.zeros(1500), outcome), fit_baseline(np.zeros(1500), outcome.exchanged())
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


def make_competitor(n: int, seed: int = 2) -> tuple[np.ndarray, Baseline, Competitor]:
    """Log-risks of the event with its baseline, and a competitor of other log-risks."""
    outcome, generator = make_competing_outcome(np.zeros(400)), np.random.default_rng(seed)
    own, other = (fit_baseline(np.zeros(400), each) for each in (outcome, outcome.exchanged()))
    competitor = Competitor(log_risk=generator.normal(size=n), curves=other, grid_days=coarse_grid(outcome))
    return generator.normal(size=n), own, competitor


def test_what_will_have_happened_is_one_of_three():
    risk, own, competitor = make_competitor(20)
    found = competitor.incidence(risk, own, np.array([30.0, 200, 900]))
    assert found.event + found.competing + found.free == pytest.approx(np.ones((20, 3)))
    assert (np.diff(found.event, axis=1) >= 0).all()
    assert (found.event <= 1 - own.survival(risk, np.array([30.0, 200, 900])) + 1e-12).all()


def test_many_patients_are_scored_in_parts_as_in_one():
    risk, own, competitor = make_competitor(5003)
    times = np.array([100.0, 400])
    whole = competitor.incidence(risk, own, times).event
    assert whole.shape == (5003, 2)
    rows = np.array([0, 4999, 5000, 5002])
    assert competitor.take(rows).incidence(risk[rows], own, times).event == pytest.approx(whole[rows])


def test_coarse_grid_costs_little():
    outcome = make_competing_outcome(np.zeros(1500))
    risk, own, competitor = make_competitor(50)
    fine = replace(competitor, grid_days=np.unique(outcome.time_days))
    assert len(coarse_grid(outcome)) == 120
    times = np.array([50.0, 300, 900])
    assert competitor.incidence(risk, own, times).event == pytest.approx(
        fine.incidence(risk, own, times).event, abs=5e-3
    )


def test_days_of_a_small_cohort_are_all_on_the_grid():
    outcome = make_competing_outcome(np.zeros(30))
    assert coarse_grid(outcome).tolist() == sorted(outcome.time_days[outcome.event | outcome.competing].tolist())


def test_absolute_risk_without_a_competitor_is_what_survival_leaves_and_lower_with_one():
    risk, own, competitor = make_competitor(10)
    times = np.array([100.0, 400])
    alone = absolute_risk(risk, own, None, times)
    assert alone == pytest.approx(1 - own.survival(risk, times))
    assert (absolute_risk(risk, own, competitor, times) < alone).all()


def test_incidence_at_a_time_depends_on_no_other_time_and_never_falls():
    risk, own, competitor = make_competitor(30)
    times = np.linspace(5, 1300, 400)
    whole = competitor.incidence(risk, own, times)
    alone = competitor.incidence(risk, own, times[[123]])
    assert alone.event[:, 0] == pytest.approx(whole.event[:, 123], abs=1e-12)
    for curves in (whole.event, whole.competing, -whole.free):
        assert (np.diff(curves, axis=1) >= -1e-12).all()
