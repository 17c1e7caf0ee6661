"""The fit through a patient's own points: bands, days, points, and what is left out where nothing is known."""

import json
import math
from typing import Any

import numpy as np
import pytest
import torch

from fusion.cohort.history import CtdnaVisit, Knowing, SizeVisit, TherapyLine
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.state.hazard import even_normals
from fusion.simulation.visits.bands import quantiles
from fusion.simulation.visits.fits import AHEAD_WEEKS, PAST, ahead_days, describe_fit, past_days
from tests.unit.fusion.simulation.cases import (
    GROWING,
    draws,
    make_history,
    make_posterior,
    sizes,
    treated_history,
)

Json = dict[str, Any]
LEVELS = (0.05, 0.5, 0.95)


def fit_of(posterior: Posterior, seed: int = 0) -> Json:
    found = describe_fit(posterior, seed=seed)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def both() -> Posterior:
    return make_posterior(treated_history(GROWING, ctdna=draws(((0, 0.05), (84, 0.12)))), particles=2000)


def slow_sizes(posterior: Posterior, day: int, seed: int) -> tuple[list[float], list[float]]:
    """Particle by particle: the burden times its residual, and that times a reader's noise."""
    model = posterior.model
    trajectory = model.trajectory(posterior.deviates)
    seen = model.weigh_sizes(trajectory, posterior.deviates)
    assert seen is not None
    residual = seen.residual_at(day, model.settings)
    generator = torch.Generator().manual_seed(seed)
    noise, reading = even_normals(posterior.particles, generator), even_normals(posterior.particles, generator)
    state, result = [], []
    for place, burden in enumerate(trajectory.at(day).total.tolist()):
        size = burden * math.exp(float(residual.mean[place]) + residual.sd * float(noise[place]))
        state.append(size)
        read = model.settings.reader_sd * float(reading[place])
        result += [size * math.exp(read), size * math.exp(-read)]
    return state, result


@pytest.mark.parametrize("place", [0, 20, -1])
def test_bands_are_the_quantiles_of_the_particles(both: Posterior, place: int) -> None:
    fit = fit_of(both)
    size = fit["size_mm"]
    state, result = slow_sizes(both, fit["days"][place], 0)
    told = [size[name][place] for name in ("low", "median", "high")]
    assert told == pytest.approx(np.quantile(state, LEVELS), rel=1e-3)
    expected = np.quantile(result, (0.05, 0.95))
    assert [size["result_low"][place], size["result_high"][place]] == pytest.approx(expected, rel=1e-3)


def test_quantiles_are_those_of_numpy_between_particles() -> None:
    values = torch.rand(3, 17, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    assert np.array(quantiles(values)) == pytest.approx(np.quantile(values.numpy(), LEVELS, axis=1))


@pytest.mark.parametrize("name", ["size_mm", "ctdna_vaf"])
def test_the_band_of_results_holds_the_band_of_the_state_and_that_the_median(both: Posterior, name: str) -> None:
    told = fit_of(both)[name]
    # Where the state itself is spread most, noise hardly widens it, and draws of it differ by a percent.
    low, high = 1.02 * np.array(told["low"]), 0.98 * np.array(told["high"])
    assert (np.array(told["result_low"]) <= low).all() and (high <= np.array(told["result_high"])).all()
    assert (np.array(told["low"]) <= told["median"]).all() and (np.array(told["median"]) <= told["high"]).all()


def test_the_fit_runs_through_the_points(both: Posterior) -> None:
    fit = fit_of(both)
    for point in fit["size_mm"]["points"]:
        place = fit["days"].index(point["day"])
        assert fit["size_mm"]["result_low"][place] < point["value"] < fit["size_mm"]["result_high"][place]


def test_equal_seeds_give_equal_fits_and_unequal_ones_do_not(both: Posterior) -> None:
    assert fit_of(both, 3) == fit_of(both, 3)
    assert fit_of(both, 3) != fit_of(both, 4)


def test_nothing_measured_has_no_fit() -> None:
    assert describe_fit(make_posterior(make_history()), seed=0) is None


def test_one_visit_on_the_origin_day_is_one_day() -> None:
    fit = fit_of(make_posterior(make_history(sizes=sizes(((0, 60.0),)))))
    assert (fit["days"], fit["regimen"], fit["ctdna_vaf"]) == ([0], None, None)
    assert [point["value"] for point in fit["size_mm"]["points"]] == [60.0]


def test_patient_with_ctdna_alone_has_no_curve_of_sizes() -> None:
    fit = fit_of(make_posterior(make_history(ctdna=draws(((-20, 0.1),)))))
    assert fit["size_mm"] is None
    assert len(fit["ctdna_vaf"]["median"]) == len(fit["days"])


def test_treatment_that_goes_on_is_followed_for_three_months() -> None:
    fit = fit_of(make_posterior(treated_history(GROWING)))
    assert (fit["regimen"], fit["origin_day"]) == ("atezolizumab", 85)
    assert fit["days"][-AHEAD_WEEKS:] == ahead_days(85)


def test_treatment_that_has_stopped_is_not_followed() -> None:
    line = TherapyLine(regimen="atezolizumab", start_day=0, stop_day=60, is_index=True)
    fit = fit_of(make_posterior(make_history(lines=(line,), sizes=sizes(GROWING), origin_day=85)))
    assert (fit["regimen"], fit["days"][-1]) == (None, 85)


def test_results_below_a_limit_carry_the_limit_and_no_value() -> None:
    below = CtdnaVisit(day=0, state=Knowing.BELOW_LIMIT, limit_vaf=0.004)
    unread = CtdnaVisit(day=30, state=Knowing.NONE_FOUND, alt_reads=0, depth=2000)
    unknown = CtdnaVisit(day=40, state=Knowing.NONE_FOUND)
    gone = SizeVisit(day=42, state=Knowing.BELOW_LIMIT)
    history = make_history(ctdna=(below, unread, unknown), sizes=(*sizes(((0, 40.0),)), gone), origin_day=50)
    fit = fit_of(make_posterior(history))
    told = [(point["value"], point["limit"], point["assumed"]) for point in fit["ctdna_vaf"]["points"]]
    assert told == [(None, 0.004, False), (None, 0.0005, False), (None, 0.002, True)]
    assert fit["size_mm"]["points"][1] == {"day": 42, "value": None, "limit": 5.0, "assumed": True}


@pytest.mark.parametrize("count", [1, 2, 12, 200])
def test_days_are_few_and_hold_the_first_the_origin_and_every_visit_of_a_usual_course(count: int) -> None:
    measured = [7 * each for each in range(count)]
    days = past_days(measured, measured[-1] + 3)
    assert len(days) <= PAST and days == sorted(set(days))
    assert (days[0], days[-1]) == (0, measured[-1] + 3)
    assert count > 23 or set(measured) <= set(days)


def test_fit_is_small_plain_json(both: Posterior) -> None:
    text = json.dumps(fit_of(both), allow_nan=False)
    assert len(text) < 8000 and len(fit_of(both)["days"]) <= 60
