from dataclasses import replace

import pytest
import torch

from fusion.simulation.hierarchy.courses import Courses
from fusion.simulation.hierarchy.fitting import Effort
from fusion.simulation.hierarchy.forecasting import Precision, SizeForecast
from fusion.simulation.hierarchy.population_fit import Excluded
from fusion.simulation.hierarchy.recalibrating import (
    LEVELS,
    interval_quantiles,
    learn_from,
    learn_recalibrations,
    point_forecast,
)
from tests.unit.fusion.simulation.hierarchy.cohorts import LIBRARY, courses_of, drawn, history

GENERATOR = torch.Generator().manual_seed(0)
MADE = (50.0 + 4 * torch.randn(600, generator=GENERATOR, dtype=torch.float64)).tolist()


def later(sizes: list[float]) -> Courses:
    return courses_of([history(f"P{row}", (50.0, 50.0, size)) for row, size in enumerate(sizes)])


def forecast(courses: Courses, *, centre: float, sd: float) -> SizeForecast:
    noise = torch.randn((len(courses), 3, 400), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    ahead = torch.tensor([[False, False, True]]).expand(len(courses), 3)
    last = torch.full((len(courses),), 50.0, dtype=torch.float64)
    return SizeForecast(ahead=ahead, last=last, draws=centre + sd * noise, weights=torch.ones_like(noise))


def test_too_narrow_intervals_are_widened_until_they_hold_their_share() -> None:
    courses = later(MADE)
    narrow = forecast(courses, centre=50.0, sd=3.0)
    learned = learn_from([(narrow, courses)])
    fresh = later((50.0 + 4 * torch.randn(600, generator=GENERATOR, dtype=torch.float64)).tolist())
    bounds, sizes = interval_quantiles(narrow, learned)[:, 2], fresh.log_sizes[:, 2].exp()
    held = ((bounds[:, 0] <= sizes) & (sizes <= bounds[:, -1])).double().mean()
    assert float(held) == pytest.approx(0.9, abs=0.04)


def test_a_model_that_misleads_is_pulled_to_the_last_size() -> None:
    courses = later(MADE)
    wrong, right = (learn_from([(forecast(courses, centre=each, sd=4.0), courses)]) for each in (80.0, 50.0))
    assert wrong.trust == 0.0 and right.scans == 600
    assert float(point_forecast(forecast(courses, centre=80.0, sd=4.0), wrong.trust)[0, 2]) == pytest.approx(50.0)


def test_few_scans_leave_the_model_its_word() -> None:
    courses = later(MADE[:3])
    used = dict(learn_from([(forecast(courses, centre=50.0, sd=0.5), courses)]).levels)
    assert all(abs(used[level] - level) < 0.06 for level in LEVELS)


def test_recalibration_learns_from_patients_of_the_other_half() -> None:
    effort, precision = Effort(nodes=8, levels=1, rounds=1, steps=2), Precision(nodes=8, draws=100)
    courses = courses_of(drawn(24))
    found = learn_recalibrations(
        courses, Excluded(no_line=0, no_size=0), LIBRARY, (2, 3), seed=0, effort=effort, precision=precision
    )
    assert {seen: each.scans for seen, each in found.items()} == {2: 24 * 4, 3: 24 * 3}


def test_what_was_below_the_limit_stays_there() -> None:
    courses = later(MADE[:2])
    gone = replace(forecast(courses, centre=50.0, sd=4.0), draws=torch.zeros(2, 3, 400, dtype=torch.float64))
    assert not bool(interval_quantiles(gone, learn_from([(gone, courses)])).any())
