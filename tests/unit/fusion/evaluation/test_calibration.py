import numpy as np
import pytest

from fusion.evaluation.calibration import (
    calibration_line,
    sample_calibration,
    sample_observed_expected,
    weighted_quantiles,
    why_not,
)
from fusion.evaluation.observed import observed_risk, sample_grouped_error
from fusion.evaluation.resampling import draw_weights
from fusion.survival import aalen_johansen
from fusion.survival.breslow import fit_baseline
from fusion.survival.calibration import calibration_errors
from tests.unit.fusion.evaluation.cases import make_follow_up, make_risk, write_out

DAY = 300.0


@pytest.mark.parametrize(("late_entry", "competing"), [(False, False), (True, False), (False, True)])
def test_errors_of_the_cohort_are_those_of_the_slow_way(late_entry: bool, competing: bool):
    outcome, risk = make_follow_up(late_entry=late_entry, competing=competing), make_risk()
    survival = fit_baseline(0.5 * risk, outcome).survival(0.5 * risk, np.array([DAY]))[:, 0]
    found, expected = sample_calibration(survival, outcome, DAY, draw_weights(80, 30, 0)), None
    expected = calibration_errors(survival, outcome, DAY)
    assert found is not None and expected is not None
    assert found.ici.values[0] == pytest.approx(expected.ici, abs=1e-6)
    assert found.e50.values[0] == pytest.approx(expected.e50, abs=1e-6)
    assert found.e90.values[0] == pytest.approx(expected.e90, abs=1e-6)
    assert found.ici.known.mean() > 0.9


def test_quantiles_of_repeated_values_are_numpys():
    generator = np.random.default_rng(0)
    values, counts = generator.normal(size=(12, 3)), generator.integers(0, 4, (12, 3)).astype(float)
    found = weighted_quantiles(values, counts, (0.5, 0.9))
    for column in range(3):
        repeated = np.repeat(values[:, column], counts[:, column].astype(int))
        assert [part[column] for part in found] == pytest.approx(np.quantile(repeated, (0.5, 0.9)))


@pytest.mark.parametrize(("late_entry", "competing"), [(False, False), (False, True), (True, True)])
def test_observed_risk_of_every_draw_is_that_of_its_patients_written_out(late_entry: bool, competing: bool):
    outcome = make_follow_up(200, late_entry=late_entry, competing=competing)
    weights = draw_weights(200, 4, 0)
    found = observed_risk(outcome, DAY, weights)
    for row, drawn in enumerate(weights):
        patients, _ = write_out(outcome, drawn)
        assert found[row] == pytest.approx(aalen_johansen.observed_risk(patients, DAY), abs=1e-9)


def test_risk_said_too_low_by_half_shows_in_the_ratio_and_the_groups():
    outcome, weights = make_follow_up(200), draw_weights(200, 20, 0)
    observed = observed_risk(outcome, DAY, weights)[0]
    survival = np.full(200, 1 - observed / 2)
    assert sample_observed_expected(survival, outcome, DAY, weights).values[0] == pytest.approx(2, abs=1e-5)
    right = sample_grouped_error(np.full(200, 1 - observed), outcome, DAY, weights).values[0]
    assert sample_grouped_error(survival, outcome, DAY, weights).values[0] > right


def test_line_rises_inside_its_band():
    outcome, risk = make_follow_up(200), make_risk(200)
    survival = fit_baseline(risk, outcome).survival(risk, np.array([DAY]))[:, 0]
    line = calibration_line(survival, outcome, DAY, draw_weights(200, 50, 0), 0.95)
    assert line is not None
    assert (np.diff(line.predicted) >= 0).all()
    assert (line.low <= line.observed).all() and (line.observed <= line.high).all()


def test_reason_is_given_where_there_is_nothing_to_calibrate():
    outcome = make_follow_up()
    assert why_not(outcome, 1e6) == "nobody was followed so long"
    assert why_not(outcome, 1.0) == "no event by then"
    assert why_not(outcome, DAY) == ""


def test_smoothed_errors_are_not_given_where_events_compete_and_entry_is_late():
    outcome = make_follow_up(late_entry=True, competing=True)
    assert sample_calibration(np.linspace(0.2, 0.8, 80), outcome, DAY, draw_weights(80, 3, 0)) is None
