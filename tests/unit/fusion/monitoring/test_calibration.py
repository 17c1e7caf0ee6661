import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from fusion.cohort.outcome import build_outcome
from fusion.monitoring.calibration import brier, build_tenths, coverage, d_calibration_p, observe, uno_c
from fusion.survival.brier import brier_scores
from fusion.survival.kaplan_meier import fit_censoring
from tests.unit.fusion.monitoring.streams import make_stream, risk_by

YEAR = 365.25


def test_tenths_of_right_forecasts_lie_on_the_diagonal():
    stream = make_stream(4000)
    groups = build_tenths(risk_by(stream, YEAR), stream.outcome, YEAR)
    assert [group.n for group in groups] == [400] * 10
    held = [group.observed.low <= group.predicted <= group.observed.high for group in groups]
    assert sum(held) >= 8


def test_late_entry_is_taken_account_of():
    stream = make_stream(6000, late=0.5, seed=3)
    groups = build_tenths(risk_by(stream, YEAR), stream.outcome, YEAR)
    assert np.mean([abs(group.observed.value - group.predicted) for group in groups]) < 0.03


def test_observed_is_lifelines_kaplan_meier():
    stream = make_stream(80)
    fitter = KaplanMeierFitter().fit(stream.time_days, stream.event)
    assert observe(stream.outcome, YEAR).value == pytest.approx(1 - float(fitter.predict(YEAR)))


def test_a_group_in_which_nobody_had_the_event_has_no_interval_of_no_width():
    found = observe(build_outcome(np.array([400.0, 500.0]), np.zeros(2, dtype=bool)), YEAR)
    assert (found.value, found.low, found.high) == (0.0, None, None)


@pytest.mark.parametrize(
    ("n", "horizon", "reason"), [(19, YEAR, "fewer than 20"), (200, 1.0, "events by then"), (200, 1e5, "so long")]
)
def test_too_little_gives_a_reason(n, horizon, reason):
    stream = make_stream(n)
    assert reason in build_tenths(risk_by(stream, horizon), stream.outcome, horizon)


def test_brier_is_graf_s_where_everybody_entered_at_the_origin():
    stream = make_stream(500)
    survival = 1 - risk_by(stream, YEAR)
    expected = brier_scores(survival[:, None], np.array([YEAR]), stream.outcome, fit_censoring(stream.outcome))
    assert brier(stream, survival, YEAR).value == pytest.approx(expected[0], rel=1e-9)


def test_brier_of_late_entries_is_the_mean_square_where_nobody_is_censored():
    stream = make_stream(400, late=0.6)
    everybody = stream.take(np.flatnonzero(stream.event & (stream.entry_days < YEAR)))
    p = (1 - risk_by(everybody, YEAR)) / everybody.entry_survival
    plain = np.mean((p - (everybody.time_days > YEAR)) ** 2)
    assert brier(everybody, 1 - risk_by(everybody, YEAR), YEAR).value == pytest.approx(plain)


def test_ranking_is_better_than_chance_and_unknown_for_few():
    stream = make_stream(500)
    assert 0.6 < uno_c(risk_by(stream, YEAR), stream.outcome, 2 * YEAR).value < 0.85
    few = make_stream(10)
    assert uno_c(risk_by(few, YEAR), few.outcome, YEAR).value is None


@pytest.mark.parametrize("late", [0.0, 0.6])
def test_right_forecasts_are_d_calibrated_and_cover(late):
    stream = make_stream(3000, late=late)
    assert d_calibration_p(stream).value > 0.01
    found = coverage(stream)
    assert all(abs(found[level].value - level) < 0.025 for level in (0.5, 0.8, 0.9))


def test_forecasts_that_are_too_bright_are_not_and_do_not():
    stream = make_stream(3000, ratio=2.0)
    assert d_calibration_p(stream).value < 1e-6
    assert coverage(stream)[0.9].high < 0.9


def test_few_forecasts_have_a_reason_in_place_of_each_number():
    stream = make_stream(12)
    assert "fewer than 20" in d_calibration_p(stream).reason
    assert all(found.value is None for found in coverage(stream).values())
