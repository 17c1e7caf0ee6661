import numpy as np
import pytest

from fusion.evaluation.discrimination import mean_over_horizons, sample_auc
from fusion.evaluation.resampling import draw_weights
from fusion.survival.auc import cumulative_dynamic_auc, mean_auc
from fusion.survival.kaplan_meier import fit_censoring
from tests.unit.fusion.evaluation.cases import make_follow_up, make_risk, write_out

DAYS = np.array([150.0, 300.0, 450.0])


def test_every_draw_equals_the_auc_of_its_patients_written_out():
    outcome, risk, weights = make_follow_up(), make_risk(), draw_weights(80, 5, 0)
    censoring = fit_censoring(outcome)
    for place, day in enumerate(DAYS):
        found = sample_auc(risk, outcome, censoring, float(day), weights)
        for row, drawn in enumerate(weights):
            patients, rows = write_out(outcome, drawn)
            expected = cumulative_dynamic_auc(risk[rows], DAYS, patients, censoring)[place]
            assert found.values[row] == pytest.approx(expected, abs=1e-6)


def test_mean_is_weighted_by_the_events_since_the_horizon_before():
    outcome, risk, weights = make_follow_up(), make_risk(), draw_weights(80, 2, 0)
    censoring = fit_censoring(outcome)
    areas = [sample_auc(risk, outcome, censoring, float(day), weights) for day in DAYS]
    expected = mean_auc(cumulative_dynamic_auc(risk, DAYS, outcome, censoring), DAYS, outcome)
    assert mean_over_horizons(areas, DAYS.tolist(), outcome).values[0] == pytest.approx(expected, abs=1e-6)


def test_horizon_beyond_follow_up_gives_no_area():
    outcome = make_follow_up()
    found = sample_auc(make_risk(), outcome, fit_censoring(outcome), 1e5, draw_weights(80, 1, 0))
    assert not found.known.any()
    assert not mean_over_horizons([found, found], [100.0, 1e5], outcome).known.any()
