import numpy as np
import pytest

from fusion.cohort.outcome import build_outcome
from fusion.errors import InferenceFailed
from fusion.survival.kaplan_meier import fit_censoring, fit_kaplan_meier, fit_loss_to_follow_up


def test_curve_steps_at_the_event_and_just_before_it_is_still_high():
    curve = fit_kaplan_meier(build_outcome(np.array([1.0, 2.0]), np.array([True, False])))
    assert curve.at(np.array([0.5, 1.0, 3.0])).tolist() == [1.0, 0.5, 0.5]
    assert curve.before(np.array([1.0]))[0] == 1.0


def test_competing_event_censors_the_event_and_counts_as_censoring():
    outcome = build_outcome(np.array([1.0, 2.0]), np.array([False, True]), competing=np.array([True, False]))
    assert fit_kaplan_meier(outcome).at(np.array([1.5]))[0] == 1.0
    assert fit_censoring(outcome).at(np.array([1.5]))[0] == 0.5


def test_competing_event_is_no_loss_to_follow_up():
    outcome = build_outcome(
        np.array([1.0, 2.0, 3.0]), np.array([False, False, True]), competing=np.array([True, False, False])
    )
    lost = fit_loss_to_follow_up(outcome)
    assert lost.at(np.array([1.0, 1.5, 2.0])).tolist() == [1.0, 1.0, 0.5]
    assert fit_censoring(outcome.competing_censored()).at(np.array([1.5]))[0] == pytest.approx(2 / 3)


def test_empty_risk_set_under_delayed_entry_is_refused_by_name():
    outcome = build_outcome(
        np.array([2.0, 9.0, 10.0]), np.array([True, True, False]), entry_days=np.array([0.0, 5.0, 5.0])
    )
    with pytest.raises(InferenceFailed, match="Kaplan-Meier: expected patients left at risk"):
        fit_kaplan_meier(outcome)
