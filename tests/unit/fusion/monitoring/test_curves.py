import numpy as np
import pytest

from fusion.errors import ForecastUnreadable
from fusion.monitoring.curves import MONTH_DAYS, SMALL, ForecastCurve
from tests.forecast_json import curve


def read(months: float = 10.0, horizon: int = 24) -> ForecastCurve:
    return ForecastCurve.read(curve(months, horizon), where="forecast 1")


@pytest.mark.parametrize("days", [0.0, 17.0, 200.0, 730.0])
def test_an_exponential_curve_is_read_exactly_between_months(days):
    assert read().at(days) == pytest.approx(0.5 ** (days / MONTH_DAYS / 10))


def test_months_are_ordered_by_number_not_by_letter():
    assert read().months[:4] == (0, 1, 2, 3)


def test_risk_has_its_band_the_right_way_round():
    risk, low, high = read().risk(12)
    assert low < risk < high and risk == pytest.approx(1 - 0.5**1.2)


def test_a_forecast_of_certain_death_is_wrong_but_not_infinitely():
    stored = {str(month): {"p": float(month == 0), "low": 0.0, "high": 1.0} for month in range(3)}
    assert ForecastCurve.read(stored, where="x").at(40) == pytest.approx(SMALL)
    assert np.isfinite(np.log(ForecastCurve.read(stored, where="x").at(60)))


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ({}, "survival from month 0"),
        ({"1": {"p": 0.9, "low": 0.9, "high": 0.9}}, "survival from month 0"),
        ({"0": {"p": 1.2, "low": 1, "high": 1}}, "survival in 0..1"),
        ({"0": {"p": 0.8, "low": 0, "high": 1}, "1": {"p": 0.9, "low": 0, "high": 1}}, "never rises"),
    ],
)
def test_what_is_no_survival_curve_is_refused_with_its_place(stored, found):
    with pytest.raises(ForecastUnreadable, match=found) as caught:
        ForecastCurve.read(stored, where="forecast 7")
    assert caught.value.where == "forecast 7"
