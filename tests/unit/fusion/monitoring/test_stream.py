from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from fusion.errors import ForecastUnreadable
from fusion.monitoring.numbers import mean_number, poisson_interval
from fusion.monitoring.stream import observed_expected
from tests.unit.fusion.monitoring.streams import make_stream


@pytest.mark.parametrize("events", [1, 7, 40])
def test_poisson_interval_leaves_two_and_a_half_percent_on_either_side(events):
    low, high = poisson_interval(events)
    assert poisson.sf(events - 1, low) == pytest.approx(0.025, abs=1e-9)
    assert poisson.cdf(events, high) == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize(("events", "low", "high"), [(1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (50, 37.111, 65.919)])
def test_poisson_interval_is_that_of_printed_tables(events, low, high):
    assert poisson_interval(events) == pytest.approx((low, high), rel=1e-3)


def test_no_event_has_the_interval_of_the_rule_of_three_point_seven():
    assert poisson_interval(0) == pytest.approx((0.0, -np.log(0.025)))


def test_observed_over_expected_is_scaled_by_the_expected():
    found = observed_expected(12, 8.0)
    assert (found.value, found.low) == pytest.approx((1.5, poisson_interval(12)[0] / 8))


def test_next_to_nothing_expected_gives_no_ratio_but_the_reason():
    found = observed_expected(0, 0.3)
    assert found.value is None and "event expected" in found.reason


@pytest.mark.parametrize("late", [0.0, 0.5])
def test_right_forecasts_expect_what_happens(late):
    stream = make_stream(6000, late=late)
    found = observed_expected(stream.events, float(stream.expected.sum()))
    assert found.low < 1 < found.high and found.high - found.low < 0.07


def test_events_half_as_often_again_are_seen():
    stream = make_stream(3000, ratio=1.5)
    assert observed_expected(stream.events, float(stream.expected.sum())).low > 1.3


def test_late_entry_is_conditioned_on():
    stream = make_stream(50, late=1.0)
    assert np.allclose(stream.expected, -np.log(stream.survival) + np.log(stream.entry_survival))


@pytest.mark.parametrize(
    "broken",
    [
        {"learned": np.arange(50)[::-1].astype(float)},
        {"entry_days": np.full(50, 1e6)},
        {"survival": np.zeros(50)},
    ],
)
def test_scores_that_cannot_be_are_refused(broken):
    with pytest.raises(ForecastUnreadable):
        replace(make_stream(50), **broken)


def test_mean_has_its_normal_interval_within_bounds():
    found = mean_number(np.array([1.0] * 99 + [0.0]))
    assert found.value == pytest.approx(0.99)
    assert found.high == 1.0 and found.low == pytest.approx(0.99 - 1.95996 * 0.1 / 10, abs=1e-4)
