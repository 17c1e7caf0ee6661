import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.survival.aalen_johansen import fit_aalen_johansen
from fusion.survival.decision import net_benefit
from fusion.survival.kaplan_meier import fit_kaplan_meier
from tests.unit.fusion.cohorts import make_competing_outcome, make_outcome

THRESHOLDS = np.array([0.0, 0.1, 0.25, 0.5, 0.8])


def test_without_censoring_net_benefit_counts_true_and_false_positives():
    generator = np.random.default_rng(0)
    time, risk = generator.exponential(100, 200), np.round(generator.random(200), 2)
    curve = net_benefit(risk, build_outcome(time, np.ones(200, dtype=bool)), 80.0, THRESHOLDS)
    for p, found, everybody in zip(THRESHOLDS, curve.model, curve.treat_all, strict=True):
        chosen, died = risk >= p, time <= 80
        assert found == pytest.approx(((chosen & died).sum() - (chosen & ~died).sum() * p / (1 - p)) / 200)
        assert everybody == pytest.approx((died.sum() - (~died).sum() * p / (1 - p)) / 200)
    assert curve.treat_none == (0.0,) * 5


def test_perfect_prediction_gains_the_prevalence_at_every_threshold():
    time = np.arange(1.0, 11)
    curve = net_benefit((time <= 4).astype(float), build_outcome(time, np.ones(10, dtype=bool)), 4.0, THRESHOLDS[1:])
    assert curve.model == pytest.approx((0.4,) * 4)


def test_censored_patients_count_by_kaplan_meier_among_those_chosen():
    risk = np.random.default_rng(1).random(120)
    outcome = make_outcome(risk)
    rows = np.flatnonzero(risk >= 0.5)
    died = 1 - fit_kaplan_meier(outcome.take(rows)).at(np.array([300.0]))[0]
    found = net_benefit(risk, outcome, 300.0, np.array([0.5])).model[0]
    assert found == pytest.approx(len(rows) / 120 * (died - (1 - died)))


def test_competing_events_are_no_true_positives():
    outcome = make_competing_outcome(np.zeros(200))
    died = fit_aalen_johansen(outcome).at(np.array([300.0]))[0]
    threshold = np.array([0.2])
    absolute = net_benefit(np.ones(200), outcome, 300.0, threshold).model[0]
    net = net_benefit(np.ones(200), outcome.competing_censored(), 300.0, threshold).model[0]
    assert absolute == pytest.approx(died - (1 - died) / 4)
    assert absolute is not None and net is not None and net > absolute + 0.05


def test_nobody_chosen_gains_nothing_and_short_follow_up_gives_none():
    outcome = build_outcome(np.array([1.0, 2, 3, 9]), np.array([True, False, False, False]))
    curve = net_benefit(np.array([0.6, 0.6, 0.2, 0.1]), outcome, 5.0, np.array([0.1, 0.5, 0.9]))
    assert curve.model[0] is not None
    assert curve.model[1:] == (None, 0.0)
    assert net_benefit(np.ones(4), outcome, 20.0, np.array([0.1])).treat_all == (None,)


def test_a_risk_that_reaches_the_threshold_is_acted_on():
    outcome = build_outcome(np.array([1.0, 9.0]), np.ones(2, dtype=bool))
    assert net_benefit(np.array([0.5, 0.2]), outcome, 5.0, np.array([0.5])).model == (0.5,)
