from dataclasses import replace

import numpy as np
import pytest

from fusion.evaluation.accuracy import brier_contributions
from fusion.survival.breslow import fit_baseline
from fusion.survival.brier import integrated_brier, integrated_incidence_brier
from fusion.survival.kaplan_meier import fit_censoring, fit_loss_to_follow_up
from tests.unit.fusion.evaluation.cases import make_follow_up, make_risk


def test_mean_of_the_contributions_is_the_integrated_brier_score():
    outcome, risk = make_follow_up(), make_risk()
    baseline, censoring = fit_baseline(risk, outcome), fit_censoring(outcome)
    grid = np.linspace(outcome.time_days.min(), 500 * 0.999, 100)
    parts = brier_contributions(baseline.survival(risk, grid), grid, outcome, outcome, censoring, 500.0)
    expected = integrated_brier(baseline.survival(risk, grid), grid, outcome, censoring)
    assert parts is not None
    assert parts.mean() == pytest.approx(expected, abs=1e-9)


def test_coarse_curves_give_nearly_the_same():
    outcome, risk = make_follow_up(), make_risk()
    baseline, censoring = fit_baseline(risk, outcome), fit_censoring(outcome)
    scores = []
    for points in (40, 400):
        grid = np.linspace(0, 600, points)[1:]
        parts = brier_contributions(baseline.survival(risk, grid), grid, outcome, outcome, censoring, 500.0)
        assert parts is not None
        scores.append(parts.mean())
    assert scores[0] == pytest.approx(scores[1], abs=0.002)


def test_late_entry_and_short_follow_up_give_none():
    outcome = make_follow_up()
    curves, grid = np.full((80, 3), 0.5), np.array([100.0, 200.0, 300.0])
    late = make_follow_up(late_entry=True)
    assert brier_contributions(curves, grid, late, late, fit_censoring(late), 500.0) is None
    short = float(outcome.time_days.min())
    assert brier_contributions(curves, grid, outcome, outcome, fit_censoring(outcome), short) is None


def test_grid_that_reaches_beyond_the_last_censoring_gives_none():
    outcome = replace(make_follow_up(), event=np.arange(80) == 0)
    curves, grid = np.full((80, 3), 0.5), np.array([100.0, 200.0, 300.0])
    longer = replace(outcome, time_days=outcome.time_days + 1e4)
    assert brier_contributions(curves, grid, longer, longer, fit_censoring(outcome), 1e5) is None


def test_where_events_compete_the_mean_is_schoops_score():
    outcome, risk = make_follow_up(competing=True), make_risk()
    loss, grid = fit_loss_to_follow_up(outcome), np.linspace(outcome.time_days.min(), 500 * 0.999, 100)
    incidence = 0.6 * (1 - fit_baseline(risk, outcome).survival(risk, grid))
    parts = brier_contributions(1 - incidence, grid, outcome, outcome, loss, 500.0)
    assert parts is not None
    assert parts.mean() == pytest.approx(integrated_incidence_brier(incidence, grid, outcome, loss), abs=1e-9)
